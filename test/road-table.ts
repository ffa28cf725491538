/**
 * Every route by which a session comes to be, comes to reach further, or gets another token, and what it demands. It is compared
 * with what the sources can do, with what the stories see happen, and with docs/security.md.
 *   begins   there is a session that was not there       raises   one reaches further, or counts as confirmed anew
 *   renews   one gets another token, as what protects the person has changed
 */
export type Road = { readonly does: 'begins' | 'raises' | 'renews'; readonly demands: string }

// biome-ignore format: a table
export const ROADS: Readonly<Record<string, Road>> = {
  'POST /signin':                             { does: 'begins', demands: 'the password, and in the same form the code of whoever needs one; without it the second step follows' },
  'POST /signin/challenge':                   { does: 'begins', demands: 'a first step in this browser at most ten minutes ago, and an answer by a method that policy allows now' },
  'POST /signin/passkey':                     { does: 'begins', demands: 'an answer by a passkey that checked who holds it, to a question asked of this browser at this address at most five minutes ago, once' },
  'GET /sso/:provider/callback': { does: 'begins', demands: 'an answer of an identity provider that this browser asked for at most ten minutes ago, once, about somebody linked to it, put here by its directory, or new; without proof of a second factor the second step follows' },
  'GET /sso/:provider/finish': { does: 'begins', demands: 'an answer of an identity provider that this browser asked for at most ten minutes ago, once, about somebody linked to it, put here by its directory, or new; without proof of a second factor the second step follows' },
  'POST /invitation/:token/passkey':          { does: 'begins', demands: 'the link, and a new passkey that checked who holds it' },
  'POST /enroll/:token/passkey':              { does: 'begins', demands: 'the link of somebody who is invited, and a new passkey that checked who holds it' },
  'POST /setup/:token':                       { does: 'begins', demands: 'the link of the console, while there is no owner' },
  'POST /invitation/:token':                  { does: 'begins', demands: 'the link; where a factor is required, it reaches the set-up and nothing else' },
  'POST /enroll/:token':                      { does: 'begins', demands: 'the link and the password, or the link alone of a member whose portal keeps their password; never of somebody who has a factor; it reaches the set-up and nothing else' },
  'POST /account/confirm':                    { does: 'raises', demands: 'the password, or the factor where the session began without the one they have' },
  'POST /account/two-factor/app/confirm':     { does: 'raises', demands: 'a confirmed session, a set-up of one’s own under way, and its code' },
  'POST /account/two-factor/passkey':         { does: 'raises', demands: 'a confirmed session, a set-up of one’s own under way, and a passkey made for it at this address' },
  'POST /account/two-factor/sms':             { does: 'raises', demands: 'what a confirmation demands' },
  'POST /account/two-factor/sms/confirm':     { does: 'raises', demands: 'a set-up of one’s own under way, and its code' },
  'POST /account/two-factor/email':           { does: 'raises', demands: 'what a confirmation demands' },
  'POST /account/two-factor/email/confirm':   { does: 'raises', demands: 'a set-up of one’s own under way, and its code' },
  'POST /account/profile/app':                { does: 'raises', demands: 'what a confirmation demands' },
  'POST /account/profile':                    { does: 'raises', demands: 'the code of a set-up; for other changes what a confirmation demands, and then it only renews' },
  'POST /account/details':                    { does: 'renews', demands: 'the password, and never a session that began without the factor they have' },
  'POST /account/password':                   { does: 'renews', demands: 'the old password' },
  'POST /account/password/remove':            { does: 'renews', demands: 'a confirmed session that began with a passkey and no password, and a second passkey that stands alone or recovery codes' },
  'POST /account/address':                    { does: 'renews', demands: 'the code that was sent to the new address' },
  'POST /account/two-factor/disable':         { does: 'renews', demands: 'the password, and the factor; never where it is required' },
  'POST /account/factors/:id/remove':         { does: 'renews', demands: 'a confirmed session; never the last where one is required' },
  'POST /account/factors/:id/mine':           { does: 'renews', demands: 'a confirmed session' },
  'POST /account/factors/:id/not-mine':       { does: 'renews', demands: 'a confirmed session' },
  'POST /account/company-sign-in/:provider/unlink': { does: 'renews', demands: 'a confirmed session, and another way in' },
  'POST /account/recovery-codes':             { does: 'renews', demands: 'a confirmed session' },
  'POST /admin/organizations/:organization/users/:user': { does: 'raises', demands: 'what a confirmation demands' },
  'POST /admin/organizations/:organization/add/person':  { does: 'raises', demands: 'what a confirmation demands' },
}
