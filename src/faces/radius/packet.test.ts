import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { answerTo, CODE, inValue, readPacket, revealPassword, signatureOf, textOf } from './packet.ts'
import { packetsIn } from './radsec.ts'

const hex = (text: string): Buffer => Buffer.from(text.replace(/\s/g, ''), 'hex')
const RUNS = { numRuns: 2000 }

/** RFC 2865 section 7.1: nemo at port 3, with the secret xyzzy5461. */
const RFC =
  hex(`01 00 00 38 0f 40 3f 94 73 97 80 57 bd 83 d5 cb 98 f4 22 7a 01 06 6e 65 6d 6f 02 12 0d be 70 8d 93 d4 13 ce
  31 96 e4 3f 78 2a 0a ee 04 06 c0 a8 01 10 05 06 00 00 00 03`)

const packets = fc
  .tuple(
    fc.constantFrom(1, 2, 4, 12, 255),
    fc.uint8Array({ minLength: 17, maxLength: 17 }),
    fc.array(fc.tuple(fc.constantFrom(1, 2, 24, 79, 80, 255), fc.uint8Array({ maxLength: 260 })), { maxLength: 6 }),
    fc.integer({ min: -3, max: 3 }),
  )
  .map(([code, head, attributes, off]) => {
    // reason: lengths that are nearly right find more than noise does
    const body = attributes.map(([type, value]) => Buffer.from([type, (value.length + 2) & 255, ...value]))
    const bytes = Buffer.concat([Buffer.from([code, 0, 0, 0]), head.subarray(0, 16), ...body])
    bytes.writeUInt16BE(Math.max(0, bytes.length + off), 2)
    return bytes
  })

describe('the codec of RADIUS', () => {
  it('reads the example of the RFC', () => {
    const packet = readPacket(RFC) ?? assert.fail('it is none')
    const secret = Buffer.from('xyzzy5461')
    const [name, password] = packet.attributes
    assert.equal(textOf(name?.value ?? new Uint8Array()), 'nemo')
    assert.equal(revealPassword(password?.value ?? new Uint8Array(), packet, secret), 'arctangent')
    assert.equal(revealPassword(password?.value ?? new Uint8Array(), packet, Buffer.from('other')), undefined)
    assert.equal(signatureOf(packet, secret), 'none')
  })

  it('takes any bytes for a packet or for none, and never breaks', () => {
    const secret = Buffer.from('a secret')
    const survives = (bytes: Uint8Array): void => {
      const packet = readPacket(bytes)
      if (!packet) return
      assert.ok(packet.bytes.length >= 20 && packet.bytes.length <= bytes.length)
      assert.notEqual(signatureOf(packet, secret), 'right')
      for (const { value } of packet.attributes) revealPassword(value, packet, secret)
      for (const { value } of packet.attributes) textOf(value)
      assert.ok(readPacket(answerTo(packet, CODE.reject, [], secret)), 'what we answer is one')
    }
    fc.assert(fc.property(packets, survives), RUNS)
    fc.assert(fc.property(fc.uint8Array({ maxLength: 4200 }), survives), RUNS)
  })

  it('does not take a packet whose attributes do not fill it', () => {
    const with_ = (...attributes: number[]): Buffer => {
      const bytes = Buffer.from([1, 0, 0, 0, ...new Array<number>(16).fill(0), ...attributes])
      bytes.writeUInt16BE(bytes.length, 2)
      return bytes
    }
    for (const attributes of [[1], [1, 0], [1, 1], [1, 3], [1, 4, 0], [1, 255, 0]])
      assert.equal(readPacket(with_(...attributes)), undefined, `${attributes}`)
    assert.equal(readPacket(with_(1, 2))?.attributes.length, 1, 'an empty one is one')
    assert.equal(readPacket(with_(1, 3, 65, 1, 3, 66))?.attributes.length, 2)
  })

  it('cuts a stream where packets end, however it arrives', () => {
    const whole = fc.array(fc.uint8Array({ minLength: 16, maxLength: 60 }), { minLength: 1, maxLength: 5 })
    fc.assert(
      fc.property(whole, fc.array(fc.nat(300), { maxLength: 8 }), (bodies, cuts) => {
        const sent = bodies.map((body) => {
          const bytes = Buffer.concat([Buffer.from([1, 0, 0, 0]), body])
          bytes.writeUInt16BE(bytes.length, 2)
          return bytes
        })
        const stream = Buffer.concat(sent)
        const ends = [...cuts.map((cut) => cut % stream.length).sort((a, b) => a - b), stream.length]
        const got: Buffer[] = []
        let held: Buffer = Buffer.alloc(0)
        let at = 0
        for (const end of ends) {
          const { packets: read, rest } = packetsIn(Buffer.concat([held, stream.subarray(at, end)]))
          got.push(...read)
          held = rest ?? assert.fail('it was given up')
          at = end
        }
        assert.deepEqual(got, sent)
      }),
      RUNS,
    )
    assert.equal(packetsIn(Buffer.from([1, 0, 0, 19])).rest, undefined)
    assert.equal(packetsIn(Buffer.from([1, 0, 0x10, 0x01])).rest, undefined)
  })

  it('cuts texts where a letter ends', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 300 }), (text) => {
        const bytes = inValue(text)
        assert.ok(bytes.length <= 253)
        assert.ok(
          text.toWellFormed().startsWith(
            Buffer.from(bytes)
              .toString()
              .replace(/\ufffd$/u, ''),
          ),
        )
      }),
      { numRuns: 300 },
    )
    assert.equal(inValue('ü'.repeat(200)).length, 252)
  })
})
