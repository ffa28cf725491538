/** Whatever takes an SMS by one HTTP request with parameters, such as Kannel's `sendsms`. */
export type HttpSettings = {
  readonly url: string
  /** With GET the parameters stand in the address, with POST in a form. */
  readonly method: 'GET' | 'POST'
  /** What the other side calls them. `fromName` may be null: it is not told who sends. */
  readonly toName: string
  readonly fromName: string | null
  readonly textName: string
  /** Whether numbers begin with a plus sign there. */
  readonly plus: boolean
  readonly username: string | null
  readonly password: string | null
  /** What they are called as parameters; with null in either they are sent as HTTP Basic. */
  readonly usernameName: string | null
  readonly passwordName: string | null
  /** One more header, such as `Authorization`. */
  readonly headerName: string | null
  readonly headerValue: string | null
  /** Further parameters, as in an address: `charset=UTF-8&smsc=one`. */
  readonly parameters: string | null
  /** Further parameters for a text that GSM-7 cannot write: `coding=2`. */
  readonly unicodeParameters: string | null
  /** What the answer has in it when the message was taken, alternatives between `|`; null: any status from 200 to 299 says so. */
  readonly taken: string | null
  /** What it has in it when the message is refused for good, alternatives between `|`. */
  readonly refused: string | null
}
