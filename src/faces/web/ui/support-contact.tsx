import type { JSX } from 'preact'

/** Whatever the organization wrote; an address, a number or a page becomes a link, anything else stays text. */
export function SupportContact({ contact }: { readonly contact: string }): JSX.Element {
  const href = linkOf(contact.trim())
  return href ? <a href={href}>{contact}</a> : <bdi>{contact}</bdi>
}

function linkOf(contact: string): string | undefined {
  if (/^[^\s@:/?]+@[^\s@:/?]+\.[^\s@:/?]+$/.test(contact)) return `mailto:${contact}`
  if (/^https?:\/\/\S+$/i.test(contact)) return contact
  if (/^\+?[\d\s().-]{6,}$/.test(contact)) return `tel:${contact.replace(/[^\d+]/g, '')}`
  return undefined
}
