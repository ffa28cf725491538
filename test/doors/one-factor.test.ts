import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { type Came, type DoorName, doorNames, doors, type House, house, type Person, person } from './one-factor.ts'
import { isThere } from './panel.ts'

const skip = !isThere('nginx') && 'no nginx here'

/** All doors in their order, beginning with the one at this place. */
const turned = (at: number): DoorName[] => [...doorNames.slice(at), ...doorNames.slice(0, at)]

/** Gives this code at each of these doors, one after the other. */
async function inTurn(at: House, who: Person, names: readonly DoorName[], code: string): Promise<Came[]> {
  const came: Came[] = []
  for (const name of names) came.push(await (await doors[name](at, who))(code))
  return came
}

/** Asks at these doors first, and then gives the code at all of them in the same moment. */
async function atOnce(at: House, who: Person, names: readonly DoorName[], code: string): Promise<Came[]> {
  const asked = await Promise.all(names.map((name) => doors[name](at, who)))
  return Promise.all(asked.map((give) => give(code)))
}

/** Where wrong codes are given. A wait for strangers must not shut out somebody in their own browser: five count for each. */
const GUESSED_AT: readonly (readonly DoorName[])[] = [
  ['panel', 'classic', 'REST, at once', 'hosted page', 'RADIUS'],
  ['classic, stepping up', 'confirmation', 'hosted page, in their own browser'],
]
/** Who has not got past the password is not told why, and RADIUS has one refusal; the others say how long. */
const tells = (name: DoorName): boolean => !['panel', 'classic', 'RADIUS', 'RADIUS, challenged'].includes(name)
const WAITING = Object.fromEntries(doorNames.map((name) => [name, tells(name) ? 'wait' : 'refused']))

const successes = (came: readonly Came[]): number => came.filter((one) => one === 'in').length

describe('one person with one code, at every door there is', { skip }, () => {
  it('comes in at the one that is tried first, whichever that is, and at no other', async (t) => {
    const at = await house(t)
    for (const [place, first] of doorNames.entries()) {
      const who = await person(at, `ana${place}`)
      const came = await inTurn(at, who, turned(place), who.codeNow())
      assert.deepEqual([came[0], successes(came)], ['in', 1], `${first}: ${came}`)
      at.portal.world.clock.advance(3600)
    }
    assert.deepEqual(at.portal.errors, [])
  })

  it('comes in once where all of them are tried in the same moment', async (t) => {
    const at = await house(t)
    // reason: the quickest door would win each time; whichever has won stays away from the next race
    const racing = [...doorNames]
    while (racing.length > 1) {
      const who = await person(at, `ana${racing.length}`)
      const came = await atOnce(at, who, racing, who.codeNow())
      assert.equal(successes(came), 1, `${racing}: ${came}`)
      racing.splice(came.indexOf('in'), 1)
      at.portal.world.clock.advance(3600)
    }
    assert.deepEqual(at.portal.errors, [])
  })
})

describe('ten wrong codes, spread over the doors', { skip }, () => {
  it('have every door wait, the right code too, until the time is over', async (t) => {
    const at = await house(t)
    const { clock } = at.portal.world
    const who = await person(at, 'ana')
    for (const names of GUESSED_AT) {
      const five = Array.from({ length: 5 }, (_, tries) => names[tries % names.length] ?? 'panel')
      const came = await inTurn(at, who, five, '000000')
      assert.deepEqual(new Set(came), new Set(['refused']), `${five}: ${came}`)
    }
    const held = await inTurn(at, who, doorNames, who.codeNow())
    assert.deepEqual(Object.fromEntries(doorNames.map((name, place) => [name, held[place]])), WAITING)
    for (const name of doorNames) {
      clock.advance(60)
      assert.deepEqual(await inTurn(at, who, [name], who.codeNow()), ['in'], `${name}, after the wait`)
    }
    assert.deepEqual(at.portal.errors, [])
  })
})
