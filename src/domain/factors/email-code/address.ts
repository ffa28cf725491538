/** An address that its owner knows again and nobody learns from: the first letters, and what comes last. */
export function maskedAddress(address: string): string {
  const at = address.lastIndexOf('@')
  const [mailbox, host] = [address.slice(0, at), address.slice(at + 1)]
  const dot = host.lastIndexOf('.')
  return `${first(mailbox)}***@${first(host)}***${dot > 0 ? host.slice(dot) : ''}`
}

function first(text: string): string {
  return [...text][0] ?? ''
}
