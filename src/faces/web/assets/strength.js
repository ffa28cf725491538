// Says while typing how hard a password is to guess, by length, repeats and runs. It knows no list of common
// passwords; the server does, and has the last word.
const RUNS = ['abcdefghijklmnopqrstuvwxyz', '0123456789', 'qwertyuiop', 'qwertzuiop', 'asdfghjkl', 'zxcvbnm', 'yxcvbnm']

// How many characters come as a surprise: not the same as, nor the neighbor of, what went before.
export const surprises = (password) => {
  const letters = [...password.toLowerCase()]
  const text = letters.join('')
  let count = 0
  letters.forEach((letter, at) => {
    const pair = `${letters[at - 1] ?? ''}${letter}`
    const backwards = [...pair].reverse().join('')
    const run = at > 0 && RUNS.some((row) => row.includes(pair) || row.includes(backwards))
    const repeat = letter === letters[at - 1] || (at > 1 && text.indexOf(pair) < at - 1)
    count += run || repeat ? 0.25 : 1
  })
  return count
}

// 0 too short, 1 easy to guess, 2 could be better, 3 good, 4 very good
export const grade = (password) => {
  if ([...password].length < 8) return 0
  const kinds = [/\p{Ll}/u, /\p{Lu}/u, /\p{N}/u, /[^\p{L}\p{N}]/u].filter((kind) => kind.test(password)).length
  const points = surprises(password) * (1 + 0.1 * (kinds - 1))
  return points < 8 ? 1 : points < 12 ? 2 : points < 17 ? 3 : 4
}

const show = (input) => {
  const output = document.getElementById(`${input.id}-strength`)
  const reached = grade(input.value)
  document.getElementById(`${input.id}-meter`).value = input.value ? Math.max(reached, 0.4) : 0
  output.value = input.value ? output.dataset.grades.split('|')[reached] : ''
}

if (typeof document !== 'undefined') {
  document.addEventListener('input', ({ target }) => 'strength' in target.dataset && show(target))
}
