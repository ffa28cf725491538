import { IDENTITY } from '../../http/identity.ts'

export const proxies = ['nginx', 'caddy', 'traefik'] as const
export type ProxyKind = (typeof proxies)[number]

/** What a recipe is filled in with. */
export type Ingredients = {
  /** Where the proxy reaches us. */
  readonly portal: string
  /** How the application is named there. */
  readonly application: string
  /** The host that people call. */
  readonly host: string
  /** Where the application itself listens, behind the proxy. */
  readonly upstream: string
}

/** Settings of a proxy that let nobody through to the application whom we have not let in. */
export function recipeFor(proxy: ProxyKind, ingredients: Ingredients): string {
  switch (proxy) {
    case 'nginx':
      return nginx(ingredients)
    case 'caddy':
      return caddy(ingredients)
    case 'traefik':
      return traefik(ingredients)
  }
}

/** `remote-user` as `Remote-User`. */
const spelled = (name: string): string => name.replace(/(^|-)[a-z]/g, (start) => start.toUpperCase())
const HEADERS = IDENTITY.map(spelled)

// warning: what a client sends under a name of ours, or under one that programs take for it, never reaches the application:
// nginx drops names with underscores and dots by itself, and each of ours is set, if only to nothing
function nginx({ portal, application, upstream }: Ingredients): string {
  const asked = `        proxy_set_header X-Countersign-Application ${application};
        proxy_set_header X-Forwarded-Proto $scheme;
        proxy_set_header X-Forwarded-Host $http_host;
        proxy_set_header X-Forwarded-Uri $request_uri;
        proxy_set_header X-Forwarded-Method $request_method;
        proxy_set_header X-Forwarded-For $remote_addr;`
  const variable = (name: string): string => `$countersign_${name.replaceAll('-', '_')}`
  const taken = IDENTITY.map(
    (name) => `        auth_request_set ${variable(name)} $upstream_http_${name.replaceAll('-', '_')};`,
  )
  const set = IDENTITY.map((name) => `        proxy_set_header ${spelled(name)} ${variable(name)};`)
  return `    # within the server block of the application's host
    location = /.countersign/check {
        internal;
        proxy_pass ${portal}/forward-auth;
        proxy_pass_request_body off;
        proxy_set_header Content-Length "";
${asked}
    }
    location /.countersign/ {
        proxy_pass ${portal}/forward-auth/;
${asked}
    }
    location @countersign {
        if ($countersign_to = "") { return 401; }
        return 302 $countersign_to;
    }
    location / {
        auth_request /.countersign/check;
        auth_request_set $countersign_to $upstream_http_location;
${taken.join('\n')}
        error_page 401 = @countersign;
${set.join('\n')}
        proxy_set_header Forwarded "";
        proxy_set_header Host $http_host;
        proxy_set_header X-Forwarded-For $remote_addr;
        proxy_http_version 1.1;
        proxy_set_header Upgrade $http_upgrade;
        proxy_set_header Connection $http_connection;
        proxy_pass ${upstream};
    }
`
}

function caddy({ portal, application, host, upstream }: Ingredients): string {
  return `${host} {
    route /.countersign/* {
        uri replace /.countersign/ /forward-auth/ 1
        reverse_proxy ${portal} {
            header_up X-Countersign-Application ${application}
        }
    }
    route {
        request_header -Remote*
        request_header -Forwarded
        forward_auth ${portal} {
            uri /forward-auth?application=${application}&answer=redirect
            copy_headers ${HEADERS.join(' ')}
        }
        reverse_proxy ${upstream}
    }
}
`
}

/** Names that programs take for one of ours; Traefik takes each away by itself, in whatever case it was sent. */
const ALIKE = ['Forwarded', ...HEADERS.flatMap((name) => ['_', '.'].map((sign) => name.replace('-', sign)))]

function traefik({ portal, application, host, upstream }: Ingredients): string {
  return `http:
  middlewares:
    countersign-bare:
      headers:
        customRequestHeaders:
${ALIKE.map((name) => `          ${name}: ""`).join('\n')}
    countersign:
      forwardAuth:
        address: "${portal}/forward-auth?application=${application}&answer=redirect"
        authResponseHeaders: [${HEADERS.map((name) => `"${name}"`).join(', ')}]
    countersign-own:
      replacePathRegex:
        regex: "^/\\\\.countersign/(.*)"
        replacement: "/forward-auth/$1"
    countersign-name:
      headers:
        customRequestHeaders:
          X-Countersign-Application: "${application}"
  routers:
    application:
      rule: "Host(\`${host}\`)"
      middlewares: [countersign-bare, countersign]
      service: application
    countersign:
      rule: "Host(\`${host}\`) && PathPrefix(\`/.countersign/\`)"
      middlewares: [countersign-name, countersign-own]
      service: countersign
  services:
    application:
      loadBalancer: { servers: [{ url: "${upstream}" }] }
    countersign:
      loadBalancer: { servers: [{ url: "${portal}" }] }
`
}
