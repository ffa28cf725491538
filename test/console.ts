import type { SeedParts } from '#domain/administration/seed.ts'
import { signIn } from '#domain/signin/signin.ts'
import { runCommand, type WorldCommand } from '#faces/cli/cli.ts'
import { readCommand } from '#faces/cli/commands.ts'
import { lookAround, reportOf } from '#faces/cli/doctor.ts'
import { type Report, say } from '#faces/cli/report.ts'
import { fill } from '#store/filling.ts'
import type { TestWorld } from './world.ts'

const from = { place: { address: '192.0.2.1', browser: 'test' }, browserName: 'hers' }

/** What the command said, and its exit code. */
export async function run(
  world: TestWorld,
  line: string,
  answer = '',
): Promise<{ code: number; said: string; data: Report['data'] }> {
  const said: string[] = []
  const hear = (text: string): void => void said.push(text)
  const { vault } = await world.look(async (look) => look)
  const parts = {
    world,
    vault,
    hashing: world.hashing,
    fill: (unit) => fill(world.connectionString, unit),
  } as SeedParts
  const command = readCommand(line.split(' '))
  const report =
    command.name === 'doctor'
      ? reportOf(await lookAround(world, { standing: false, machineNow: () => new Date() }))
      : await runCommand(command.name as WorldCommand, command, parts, async () => answer)
  const code = say(report, false, { out: hear, complain: hear })
  return { code, said: said.join('\n'), data: report.data }
}

export async function signsIn(world: TestWorld, password: string): Promise<string> {
  const form = { username: 'ana', password, token: undefined }
  const outcome = await signIn(world, world.hashing, await world.operator(), form, from)
  return outcome.next === 'session' ? outcome.lead : outcome.next
}
