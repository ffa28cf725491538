/** What keeps the program from running, in one line for the operator: a setting, a key, a port, the database. */
export class Refusal extends Error {}
