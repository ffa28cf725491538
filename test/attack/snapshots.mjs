// Loaded into the server before it starts (node --import): on SIGUSR2 it writes what is in the memory of every thread to
// a folder, one file each, and then the file "done". What COUNTERSIGN_KEPT says is kept, so that a search can be seen to work.
import { createWriteStream, writeFileSync } from 'node:fs'
import { pipeline } from 'node:stream/promises'
import v8 from 'node:v8'

const { COUNTERSIGN_SNAPSHOTS: folder, COUNTERSIGN_KEPT: kept } = process.env
const threads = []

// reason: else longer strings are cut off in what is written
v8.setFlagsFromString('--heap-snapshot-string-limit=1000000')
globalThis.keptForTheSearch = kept.split('').reverse().join('')
process.on('worker', (worker) => threads.push(worker))
process.on('SIGUSR2', async () => {
  const snapshots = [v8.getHeapSnapshot(), ...(await Promise.all(threads.map((thread) => thread.getHeapSnapshot())))]
  for (const [index, snapshot] of snapshots.entries())
    await pipeline(snapshot, createWriteStream(`${folder}/${index}.heapsnapshot`))
  writeFileSync(`${folder}/done`, '')
})
