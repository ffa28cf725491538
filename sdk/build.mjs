// Runs before npm pack, and where another project is linked to this folder: makes JavaScript with types of src/, by the compiler of the project.
import { spawnSync } from 'node:child_process'
import { copyFileSync, rmSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const here = (path) => fileURLToPath(new URL(path, import.meta.url))

rmSync(here('dist'), { recursive: true, force: true })
const { status } = spawnSync(here('../node_modules/.bin/tsc'), ['--project', here('.')], { stdio: 'inherit' })
if (status === 0) copyFileSync(here('../LICENSE'), here('dist/LICENSE'))
else process.exitCode = 1
