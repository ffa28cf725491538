import { readFileSync } from 'node:fs'

// Secrets that may stand in a file, as containers hand them over.

const fileOf = (
  name: string,
  more = '',
): { env: string; standard: string; read(text: string): string | undefined; doc: string } => ({
  env: `${name}_FILE`,
  standard: '',
  read: (text) => text || undefined,
  doc: `A file that holds ${name} and nothing else, instead of ${name} itself.${more}`,
})

export const fileSettings = {
  databaseUrlFile: fileOf('DATABASE_URL'),
  secretKeyFile: fileOf('SECRET_KEY', ' In Base64, too.'),
  smtpUrlFile: fileOf('SMTP_URL'),
  dkimKeyFile: fileOf('DKIM_KEY'),
  radsecKeyFile: fileOf('RADSEC_KEY'),
} as const

type Environment = Readonly<Record<string, string | undefined>>

/** The environment with what stands in files; `refuse` throws what is wrong with one. */
export function withFiles(environment: Environment, refuse: (line: string) => never): Environment {
  const read = Object.values(fileSettings).flatMap(({ env }) => {
    const path = environment[env]?.trim()
    if (!path) return []
    const name = env.slice(0, -'_FILE'.length)
    if (environment[name]?.trim()) return refuse(`${name} and ${env} are both set: take one of them away.`)
    return [[name, contentOf(path, env, refuse)]]
  })
  return { ...environment, ...Object.fromEntries(read) }
}

function contentOf(path: string, env: string, refuse: (line: string) => never): string {
  let text = ''
  try {
    text = readFileSync(path, 'utf8').trim()
  } catch (error) {
    return refuse(`${env} cannot be read: ${(error as Error).message.split(',')[0]}.`)
  }
  return text === '' ? refuse(`${env} is an empty file.`) : text
}
