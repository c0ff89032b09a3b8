// An account with everything below it as one range of codes: codes are digits, and a child's begins with its parent's.

const codeLength = 20

export const accountRange = (code: string): [string, string] => [code, code.padEnd(codeLength, '9')]
