import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { clientAddress, isAddressOrRange, networkOf } from './address.ts'

const PROXIES = ['10.0.0.0/8', '192.0.2.1', '2001:db8:ffff::/48']

describe('the network of an address', () => {
  it('is one address of IPv4, also when it is written as IPv6', () => {
    for (const ip of ['192.0.2.7', '::ffff:192.0.2.7', '::ffff:c000:207', '0:0:0:0:0:FFFF:192.0.2.7']) {
      assert.equal(networkOf(ip), '192.0.2.7/32', ip)
    }
  })

  it('is the /64 of IPv6, however the address is written', () => {
    for (const ip of [
      '2001:db8:0:1::1',
      '2001:0DB8:0:1:ffff::',
      '2001:db8:0:1:1:2:3:4',
      '2001:db8::1:1:2:192.0.2.7%eth0',
    ]) {
      assert.equal(networkOf(ip), '2001:db8:0:1::/64', ip)
    }
    assert.equal(networkOf('::1'), '::/64')
    assert.equal(networkOf('fe80::1%eth0'), 'fe80::/64')
  })

  it('is the same for all of one /64 and another for the next', () => {
    const group = fc.integer({ min: 0, max: 0xffff }).map((value) => value.toString(16))
    const half = fc.tuple(group, group, group, group).map((groups) => groups.join(':'))
    fc.assert(
      fc.property(half, half, half, half, (net, otherNet, host, otherHost) => {
        fc.pre(!net.startsWith('0:0:0:0') && !otherNet.startsWith('0:0:0:0'))
        assert.equal(networkOf(`${net}:${host}`), networkOf(`${net}:${otherHost}`))
        assert.equal(networkOf(`${net}:${host}`) === networkOf(`${otherNet}:${host}`), net === otherNet)
      }),
    )
  })

  it('is unknown for anything else', () => {
    for (const text of [
      '',
      'unknown',
      '192.0.2',
      '192.0.2.256',
      '192.0.2.7/32',
      '1:2:3',
      '[::1]',
      ' ::1',
      '010.0.0.1',
    ]) {
      assert.equal(networkOf(text), 'unknown', text)
    }
  })
})

describe('the address of a client', () => {
  it('is the other end of the connection when that is no proxy of ours, whatever the header says', () => {
    assert.equal(clientAddress('203.0.113.9', '198.51.100.1, 10.0.0.1', PROXIES), '203.0.113.9')
    assert.equal(clientAddress('10.0.0.1', '198.51.100.1', []), '10.0.0.1')
  })

  it('is the last stranger before our proxies; what the stranger wrote further left does not count', () => {
    assert.equal(clientAddress('10.0.0.1', '198.51.100.1', PROXIES), '198.51.100.1')
    assert.equal(clientAddress('10.0.0.1', '1.1.1.1, 198.51.100.1, 10.9.9.9,192.0.2.1', PROXIES), '198.51.100.1')
    assert.equal(clientAddress('::ffff:10.0.0.1', '2001:db8:ffff::7, 2001:DB8::0:1', PROXIES), '2001:db8::1')
    assert.equal(clientAddress('2001:db8:ffff::1', '198.51.100.1', PROXIES), '198.51.100.1')
  })

  it('reads addresses with ports', () => {
    assert.equal(clientAddress('10.0.0.1', '198.51.100.1:4711', PROXIES), '198.51.100.1')
    assert.equal(clientAddress('10.0.0.1', '[2001:db8::1]:4711', PROXIES), '2001:db8::1')
    assert.equal(clientAddress('10.0.0.1', '[2001:db8::1]', PROXIES), '2001:db8::1')
  })

  it('stays with the last address it could read when an entry is none', () => {
    for (const entry of ['unknown', '', '1.2.3', '_hidden', '[::1', '198.51.100.1:x']) {
      assert.equal(clientAddress('10.0.0.1', `198.51.100.1, ${entry}, 10.0.0.2`, PROXIES), '10.0.0.2', entry)
    }
  })

  it('is the leftmost proxy when all are ours, and the connection without a header', () => {
    assert.equal(clientAddress('10.0.0.1', '10.0.0.3, 10.0.0.2', PROXIES), '10.0.0.3')
    assert.equal(clientAddress('10.0.0.1', undefined, PROXIES), '10.0.0.1')
    assert.equal(clientAddress('', '198.51.100.1', PROXIES), 'unknown')
  })

  it('cannot be chosen by a stranger with any header', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 60 }), (header) => {
        assert.equal(clientAddress('10.0.0.1', `${header},198.51.100.1`, PROXIES), '198.51.100.1')
      }),
    )
  })

  it('refuses a list of proxies that is none', () => {
    for (const entry of ['10.0.0.0/33', 'proxy.example', '10.0.0.0/8/8', '::/129', '10.0.0.0/', '']) {
      assert.equal(isAddressOrRange(entry), false, entry)
      assert.throws(() => clientAddress('10.0.0.1', '1.1.1.1', [entry]), /not an address or a range/)
    }
    for (const entry of PROXIES) assert.ok(isAddressOrRange(entry))
  })
})
