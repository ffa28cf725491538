/** What the lines for a client are filled in with. */
export type RadiusIngredients = {
  readonly host: string
  /** By UDP; undefined: it is off. */
  readonly port: number | undefined
  /** By TLS; undefined: it is off. */
  readonly radsecPort: number | undefined
  readonly secret: string
}

export type RadiusRecipe = { readonly name: string; readonly title: string; readonly lines: string }

/** Lines for the programs that ask, as far as we answer there. */
export function radiusRecipes({ host, port, radsecPort, secret }: RadiusIngredients): RadiusRecipe[] {
  const byUdp = port === undefined ? [] : udpRecipes(host, port, secret)
  const byTls = radsecPort === undefined ? [] : [radsecproxy(host, radsecPort, secret)]
  return [...byUdp, ...byTls]
}

function udpRecipes(host: string, port: number, secret: string): RadiusRecipe[] {
  const pam = `# /etc/pam_radius_auth.conf
${host.includes(':') ? `[${host}]` : host}:${port} ${secret} 10
# /etc/pam.d/sshd, before what is there
auth sufficient pam_radius_auth.so prompt=Password retry=1
`
  const freeradius = `# proxy.conf
home_server countersign {
    type = auth
    ${host.includes(':') ? 'ipv6addr' : 'ipaddr'} = ${host}
    port = ${port}
    secret = ${secret}
    response_window = 10
    status_check = status-server
}
home_server_pool countersign {
    home_server = countersign
}
realm DEFAULT {
    auth_pool = countersign
    nostrip
}
`
  const radclient = `echo 'User-Name=NAME,User-Password=PASSWORD,Message-Authenticator=0x00' |
    radclient -x -r 1 -t 10 ${host.includes(':') ? `[${host}]` : host}:${port} auth ${secret}
`
  return [
    { name: 'pam', title: 'PAM (libpam-radius-auth)', lines: pam },
    { name: 'freeradius', title: 'FreeRADIUS', lines: freeradius },
    { name: 'radclient', title: 'radclient', lines: radclient },
  ]
}

function radsecproxy(host: string, port: number, secret: string): RadiusRecipe {
  const lines = `# radsecproxy.conf
tls countersign {
    CACertificateFile /etc/ssl/certs/ca-certificates.crt
    CertificateFile /etc/radsecproxy/client.pem
    CertificateKeyFile /etc/radsecproxy/client.key
}
server countersign {
    host ${host}
    port ${port}
    type tls
    tls countersign
    secret ${secret}
    statusServer on
}
realm * {
    server countersign
}
`
  return { name: 'radsecproxy', title: 'radsecproxy (RadSec)', lines }
}

/** As it is typed: an address without the length of its prefix, which is all of it. */
export function shownNetwork(network: string): string {
  return network.endsWith(network.includes(':') ? '/128' : '/32') ? network.replace(/\/\d+$/, '') : network
}
