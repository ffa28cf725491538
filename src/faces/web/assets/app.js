// What the pages do better with a script. All of it is a working form or link underneath.
const root = document.documentElement
root.classList.add('scripted-page')
document.querySelector('[aria-invalid=true]')?.focus()

// An answer to `x-part` is a fragment: each of its elements replaces the one on the page with its id.
const fragment = (html) => {
  const template = document.createElement('template')
  template.innerHTML = html
  return template.content
}

const focus = (place) => {
  const target = place.querySelector('[aria-invalid=true],[autofocus]') ?? place
  if (target === place) {
    place.tabIndex = -1
    place.closest('dialog')?.scrollTo(0, 0)
  }
  target.focus({ preventScroll: target === place })
}

// The fragment, or nothing when the server leads somewhere else.
const ask = async (url, part, options) => {
  const answer = await fetch(url, { ...options, headers: { 'x-part': part } })
  const to = answer.headers.get('x-location') ?? (answer.redirected && answer.url)
  if (to) return void location.assign(to)
  const html = await answer.text()
  if (/^\s*<!doctype/i.test(html)) throw new Error('a page, not a part')
  return fragment(html)
}

const swap = async (form, button) => {
  const body = new URLSearchParams(new FormData(form, button))
  const parts = await ask(button?.getAttribute('formaction') ?? form.action, 'swap', { method: 'POST', body })
  const placed = [...(parts?.children ?? [])].filter((part) => document.getElementById(part.id))
  for (const part of placed) document.getElementById(part.id).replaceWith(part)
  const dialog = placed[0]?.closest('dialog')
  if (dialog) dialog.dataset.changed = ''
  // what is done in steps goes on by itself
  const more = placed.flatMap((part) => [...part.querySelectorAll('form[data-goes-on]')])[0]
  if (more) return more.requestSubmit()
  if (placed.length) focus(placed.find((part) => part.querySelector('[aria-invalid]')) ?? placed[0])
  count()
}

// A wait counts down; what it holds back can be pressed when it is over.
const ends = new WeakMap()
const count = () => {
  for (const left of document.querySelectorAll('[data-count]')) {
    if (!ends.has(left)) ends.set(left, Date.now() + left.dataset.count * 1000)
    const seconds = Math.ceil((ends.get(left) - Date.now()) / 1000)
    left.closest('form').querySelector('button').disabled = seconds > 0
    left.textContent = `${Math.floor(seconds / 60)}:${`${seconds % 60}`.padStart(2, '0')}`
    if (seconds <= 0) left.parentElement.remove()
  }
}
setInterval(count, 1000)

// What is on its way is asked after, until it has arrived or has failed.
// Whoever sends a form is led on by its answer, and by nothing that is asked beside it.
const looking = new AbortController()
const look = (times) => {
  const place = document.querySelector('[data-look]')
  if (!place || !times) return
  setTimeout(async () => {
    const { signal } = looking
    const parts = await ask(place.dataset.look, 'swap', { signal }).catch(() => undefined)
    if (signal.aborted) return
    for (const part of [...(parts?.children ?? [])]) {
      const old = document.getElementById(part.id)
      // what is said again is not read out again
      if (old?.outerHTML !== part.outerHTML) old?.replaceWith(part)
    }
    look(times - 1)
  }, 2000)
}

const openDialog = async (link) => {
  const parts = await ask(link.href, 'dialog')
  if (!parts) return
  const dialog = document.createElement('dialog')
  dialog.setAttribute('aria-labelledby', 'dialog-title')
  dialog.append(parts)
  document.body.append(dialog)
  dialog.addEventListener('close', () => {
    // what was shown in it is gone for good; the page under it may say something else now
    dialog.remove()
    if ('changed' in dialog.dataset) location.assign(link.dataset.dialog || location.href)
    else link.focus()
  })
  dialog.showModal()
}

const copy = async (button) => {
  await navigator.clipboard.writeText(document.getElementById(button.dataset.copy).innerText.trim())
  const label = button.firstElementChild
  const words = label.textContent
  label.textContent = button.dataset.done
  setTimeout(() => (label.textContent = words), 2000)
}

const reveal = (button) => {
  const input = document.getElementById(button.dataset.reveal)
  const shown = input.type === 'text'
  input.type = shown ? 'password' : 'text'
  const words = button.textContent
  button.textContent = button.dataset.hide
  button.ariaLabel = button.ariaLabel.replace(words, button.dataset.hide)
  button.dataset.hide = words
}

// A passkey: the server says what to ask the browser for, and the form brings back what it answers. Where the server does not
// say, the form itself brings the page that says why.
const askPasskey = async (form, more) => {
  if (!more) filling?.abort()
  for (const trouble of form.querySelectorAll('[data-trouble]')) trouble.hidden = true
  const answer = await fetch(form.dataset.passkey, { method: 'POST', body: new URLSearchParams(new FormData(form)) })
  if (answer.redirected) return location.assign(answer.url)
  if (!answer.ok) return more || form.submit()
  const options = await answer.json()
  const [act, read] = options.user ? ['create', 'parseCreationOptionsFromJSON'] : ['get', 'parseRequestOptionsFromJSON']
  const key = await navigator.credentials[act]({ publicKey: PublicKeyCredential[read](options), ...more })
  if (options.enrollment) form.elements.enrollment.value = options.enrollment
  form.elements.passkey.value = JSON.stringify(key)
  localStorage.passkey = 1
  form.submit()
}

// Where a passkey was used in this browser before, it is offered in the username's field, too. What is asked is good for five
// minutes, so it is asked again before.
let filling
const fillIn = async (form) => {
  if (!form || !localStorage.passkey) return
  if (!(await globalThis.PublicKeyCredential?.isConditionalMediationAvailable?.())) return
  filling = new AbortController()
  const { signal } = filling
  const again = setTimeout(() => {
    filling.abort()
    fillIn(form)
  }, 240_000)
  signal.addEventListener('abort', () => clearTimeout(again))
  await askPasskey(form, { mediation: 'conditional', signal })
}

document.addEventListener('submit', (event) => {
  const { target: form, submitter: button } = event
  filling?.abort()
  looking.abort()
  if (form.dataset.passkey) {
    event.preventDefault()
    return askPasskey(form).catch(({ name }) => {
      const said = (which) => form.querySelector(`[data-trouble=${which}]`)
      ;(said(name) ?? said('Error')).hidden = false
    })
  }
  if (!('swap' in form.dataset) && !('swap' in (button?.dataset ?? {}))) return
  event.preventDefault()
  swap(form, button).catch(() => {
    for (const part of [form, button]) delete part?.dataset.swap
    form.requestSubmit(button)
  })
})

// A search answers as one types: the newest answer is shown, and the address is that of what is shown.
let newest = 0
document.addEventListener('input', ({ target }) => {
  const form = target.closest('form[data-live]')
  if (!form) return
  const mine = ++newest
  setTimeout(async () => {
    if (mine !== newest) return
    const url = `${form.action}?${new URLSearchParams(new FormData(form))}`
    const parts = await ask(url, 'swap').catch(() => location.assign(url))
    if (mine !== newest) return
    for (const part of [...(parts?.children ?? [])]) document.getElementById(part.id)?.replaceWith(part)
    history.replaceState(null, '', url)
  }, 200)
})

document.addEventListener('click', (event) => {
  const on = (selector) => event.target.closest?.(selector)
  const link = on('a[data-dialog]')
  if (link && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
    event.preventDefault()
    openDialog(link).catch(() => location.assign(link.href))
  }
  const closer = on('dialog [data-close]')
  if (closer) {
    event.preventDefault()
    closer.closest('dialog').close()
  }
  if (on('[data-copy]')) copy(on('[data-copy]'))
  if (on('[data-reveal]')) reveal(on('[data-reveal]'))
  if (on('[data-tick]')) {
    const boxes = [...on('form').querySelectorAll('[type=checkbox]')]
    const rest = boxes.filter((box) => !box.checked)
    for (const box of rest.length ? rest : boxes) box.click()
  }
  if (on('[data-print]')) print()
})

// A page that the browser kept whole says what was so then, to whoever is at it now: it is asked for again.
addEventListener('pageshow', ({ persisted }) => persisted && location.reload())

// What was removed here is not offered by the browser any more, where it can be told.
const forgotten = document.querySelector('[data-forget]')
if (forgotten)
  globalThis.PublicKeyCredential?.signalUnknownCredential?.(JSON.parse(forgotten.dataset.forget)).catch(() => {})

document.querySelector('form[data-goes-on]')?.requestSubmit()
// nothing came of it: the button is there
fillIn(document.querySelector('[data-autofill]')).catch(() => {})
count()
look(15)
