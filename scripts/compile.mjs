// node scripts/compile.mjs FILE ...: compiles sources and keeps them, in a process that ends. What compiles would stay
// in the memory of a server that did it itself.
import { pathToFileURL } from 'node:url'
import { compiled } from './load-tsx.mjs'

for (const path of process.argv.slice(2)) compiled(pathToFileURL(path).href)
