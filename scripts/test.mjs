// npm test: everything, or the files that are named.
import { check } from './check.mjs'
import { installPrograms, missingPrograms } from './programs.mjs'

installPrograms(missingPrograms())
await check(process.argv.slice(2))
