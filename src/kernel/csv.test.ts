import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { csvLine } from './csv.ts'

describe('a line for spreadsheets', () => {
  it('quotes what would end a cell or a line', () => {
    assert.equal(
      csvLine(['plain', 'a,b', 'say "yes"', 'two\nlines', '', null, 7]),
      'plain,"a,b","say ""yes""","two\nlines",,,7\r\n',
    )
  })

  it('never holds a formula, however it begins', () => {
    for (const sign of ['=', '+', '-', '@', '\t', '\r', '＝', '＋'])
      assert.match(csvLine([`${sign}HYPERLINK("https://evil.example")`]), /^"?'/, sign)
    assert.equal(csvLine(['a=b', 'Müller-Lüdenscheidt']), 'a=b,Müller-Lüdenscheidt\r\n')
  })
})
