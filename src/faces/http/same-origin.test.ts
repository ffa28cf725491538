import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { isSameOrigin } from './same-origin.ts'

const [plain, secure] = [false, true]

describe('a form', () => {
  // biome-ignore format: a table
  const table: readonly (readonly [secure: boolean, headers: Record<string, string>, ours: boolean, why: string])[] = [
    [plain,  { host: 'localhost:8080', origin: 'http://localhost:8080' },                                 true,  'ours'],
    [plain,  { host: '127.0.0.1:8080', origin: 'http://127.0.0.1:8080' },                                 true,  'another name of the same machine'],
    [plain,  { host: 'LOCALHOST:8080', origin: 'http://localhost:8080' },                                 true,  'names have no case'],
    [plain,  { host: 'localhost:8080', origin: 'http://127.0.0.1:8080' },                                 false, 'one name of ours is another origin than the other'],
    [plain,  { host: 'localhost:8080' },                                                                  false, 'no browser'],
    [plain,  { host: 'localhost:8080', origin: 'null' },                                                  false, 'a sandbox'],
    [plain,  { host: 'localhost:8080', origin: 'http://localhost:3000' },                                 false, 'another port'],
    [plain,  { host: 'localhost:8080', origin: 'https://localhost:8080' },                                false, 'another scheme'],
    [plain,  { origin: 'http://localhost:8080' },                                                         false, 'no host'],
    [secure, { host: 'login.example.com', origin: 'https://login.example.com' },                          true,  'ours'],
    [secure, { host: 'login.example.com', origin: 'http://login.example.com' },                           false, 'came without https'],
    [secure, { host: 'login.example.com', origin: 'https://www.example.com' },                            false, 'a sibling'],
    [secure, { host: 'login.example.com', origin: 'https://login.example.com.evil.example' },             false, 'begins alike'],
    [secure, { host: 'login.example.com', 'sec-fetch-site': 'same-origin' },                              true,  'browsers say so'],
    [secure, { host: 'login.example.com', origin: 'https://login.example.com', 'sec-fetch-site': 'same-site' },  false, 'a sibling, says the browser'],
    [secure, { host: 'login.example.com', origin: 'https://login.example.com', 'sec-fetch-site': 'cross-site' }, false, 'a stranger, says the browser'],
    [secure, { host: 'login.example.com', origin: 'https://login.example.com', 'sec-fetch-site': 'none' },       false, 'the address bar sends no forms'],
    [secure, { host: 'login.example.com', origin: 'https://login.example.com', 'sec-fetch-site': 'SAME-ORIGIN' }, false, 'no browser writes it so'],
  ]

  for (const [site, headers, ours, why] of table) {
    it(`${ours ? 'is taken' : 'is refused'}: ${why} (${Object.values(headers).join(', ')})`, () => {
      assert.equal(isSameOrigin(new Headers(headers), site), ours)
    })
  }
})
