import type { Client } from 'pg'

/** What lets somebody in by itself and may have ended since. */
const TABLES = ['session', 'trusted_browser', 'application_pass', 'oidc_record', 'sign_in_attempt', 'challenge', 'link']

/**
 * A backup is older than the world: what was signed out, used up or taken back since then must not be good again. Ends every
 * session, trusted browser, token of a program and link.
 */
export async function endWhatIsOlder(client: Client): Promise<void> {
  for (const table of TABLES) {
    const { rows } = await client.query("select 1 where to_regclass('public.' || $1) is not null", [table])
    if (rows.length > 0) await client.query(`delete from ${table}`)
  }
}
