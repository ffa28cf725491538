import assert from 'node:assert/strict'
import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import { test } from 'node:test'
import { BatchedSocket } from './batched-socket.ts'

test('what several statements send in one turn goes out at once', async (t) => {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const socket = new BatchedSocket().connect((server.address() as AddressInfo).port, '127.0.0.1')
  const [other] = await once(server, 'connection')
  await once(socket, 'connect')
  t.after(() => {
    socket.destroy()
    server.close()
  })
  socket.write('begin;')
  const sent: number[] = []
  for (const statement of ['one', 'two', 'three']) {
    socket.cork()
    socket.write(statement)
    socket.write(';')
    socket.uncork()
    sent.push(socket.writableLength)
  }
  assert.deepEqual(sent, [10, 14, 20], 'nothing has gone out yet')
  const [received] = await once(other, 'data')
  assert.equal(String(received), 'begin;one;two;three;')
})
