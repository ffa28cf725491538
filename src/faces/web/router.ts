import type { Result, Router } from 'hono/router'
import { TrieRouter } from 'hono/router/trie-router'

/**
 * Finds routes, and forgets the address that it found them for. The router of the framework keeps what stood in the last
 * address of each pattern, so the secret of a link that was used up would stay in memory until the next link comes.
 */
export function forgetfulRouter<Handler>(): Router<Handler> {
  const router = new TrieRouter<Handler>()
  const words = new Set<string>()
  return {
    name: 'ForgetfulRouter',
    add: (method, path, handler) => {
      for (const word of path.split('/')) if (!word.startsWith(':')) words.add(word)
      router.add(method, path, handler)
    },
    match: (method, path): Result<Handler> => {
      const found = router.match(method, path)
      const blank = path.split('/').map((word) => (words.has(word) ? word : '-'))
      router.match(method, blank.join('/'))
      return found
    },
  }
}
