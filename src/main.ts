import { Refusal } from '#kernel/refusal.ts'
import { whatIsWrong } from '#store/wrong.ts'
import { readConfig } from './config.ts'
import { openDatabase } from './wiring/database.ts'

const words = process.argv.slice(2)
const isPlainStart = /^(start|serve)?( ?--demo)?$/.test(words.join(' '))
// reason: from here on, so that a signal during the start also ends in a clean stop; SIGHUP is a terminal that was
// closed. Each is heard again and again: npm passes on the Ctrl-C that the terminal has sent us already
const told = new Promise<void>((resolve) => {
  if (!isPlainStart) return
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => resolve())
})

try {
  if (isPlainStart) {
    const config = readConfig()
    // reason: making a database takes longest, so PostgreSQL does that while this process loads all the rest
    const opening = openDatabase(config, 'own')
    await opening.atWork
    const { runServer } = await import('./wiring/program.ts')
    await runServer(config, words.includes('--demo'), opening, told)
  } else {
    const { commandOf, runBeside } = await import('./wiring/command-line.ts')
    const command = commandOf(words)
    process.exitCode = 'exit' in command ? command.exit : await runBeside(command)
  }
} catch (error) {
  if (error instanceof Refusal) console.error(error.message)
  else console.error(whatIsWrong(error) ?? error)
  process.exit(1)
}
