import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { needs, type Visit, visit } from './browser.ts'

// The stories of this folder are worth what their watchman is: he is tested first.

const FORBIDDEN: Readonly<
  Record<string, { readonly does: (story: Visit) => Promise<unknown>; readonly seen: RegExp }>
> = {
  'a style in a page': {
    does: ({ page }) => page.evaluate(`document.body.insertAdjacentHTML('beforeend', '<p style="color: red"></p>')`),
    seen: /Content Security Policy/,
  },
  'a request to another place': {
    does: ({ page }) => page.evaluate(`fetch('http://elsewhere.example/').catch(() => 0)`),
    seen: /elsewhere\.example/,
  },
  'a way that leads to another place': {
    does: ({ page }) => page.goto('http://localhost:9/').catch(() => undefined),
    seen: /asked http:\/\/localhost:9\//,
  },
  'a picture that is not there': {
    does: ({ page }) =>
      page.evaluate(`new Promise((end) => void Object.assign(new Image(), { onerror: end, src: '/missing.png' }))`),
    seen: /^404 .*\/missing\.png$/,
  },
  'a script that fails': {
    does: ({ page }) => page.evaluate(`new Promise((end) => setTimeout(() => { end(); throw new Error('torn') }))`),
    seen: /^script: torn$/,
  },
  'an error written to the console': {
    does: ({ page }) => page.evaluate(`console.error('odd')`),
    seen: /^console: odd$/,
  },
}

describe('a story fails by', () => {
  for (const [what, { does, seen }] of Object.entries(FORBIDDEN)) {
    test(what, needs(), async (t) => {
      const story = await visit(t)
      await story.world.operator()
      await story.page.goto('/signin')
      await does(story)
      await story.page.getByRole('heading').count()
      assert.ok(
        story.faults.some((fault) => seen.test(fault)),
        JSON.stringify(story.faults),
      )
      story.faults.length = 0
    })
  }
})
