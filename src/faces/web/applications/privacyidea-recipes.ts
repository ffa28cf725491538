/** The programs there are lines for. */
export const privacyideaPrograms = ['any', 'pam', 'freeradius'] as const
export type PrivacyideaProgram = (typeof privacyideaPrograms)[number]

/** The lines for a program; `base`: the address of the application, with a slash at the end. */
export function privacyideaRecipe(program: PrivacyideaProgram, base: string): string {
  const url = base.replace(/\/$/, '')
  switch (program) {
    case 'any':
      return `curl ${url}/validate/check --data-urlencode user=ana --data-urlencode pass=123456`
    case 'pam':
      return `# /etc/pam.d/sshd, with https://github.com/privacyidea/pam_python
auth required pam_python.so /lib/security/privacyidea_pam.py url=${url}`
    case 'freeradius':
      return `# /etc/privacyidea/rlm_perl.ini, with https://github.com/privacyidea/FreeRADIUS
[Default]
URL = ${url}/validate/check
SSL_CHECK = true`
  }
}
