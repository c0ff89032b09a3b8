// What a user can rely on about passwords: which are accepted, and that nobody can read them back.
import assert from 'node:assert/strict'
import { hashPassword, isPassword, oneTimePassword, passwordProblems } from '../../server/access/password.ts'

describe('passwords', () => {
  const table: [string, string[]][] = [
    ['Fund-2026-ok', []],
    ['abcdEFG1', []],
    ['社保基金Fund2026', []],
    ['abcDEF!!', []],
    ['Ab1', ['password.short']],
    ['abcdefgh', ['password.simple']],
    ['abcdefg1', ['password.simple']],
    ['ABCDEFG1', ['password.simple']],
    ['12345678', ['password.simple']],
    ['xLiWen2026', ['password.contains_login']],
    ['liwen', ['password.short', 'password.simple', 'password.contains_login']],
    [`Aa1${'x'.repeat(200)}`, ['password.long']],
  ]
  for (const [password, codes] of table) {
    it(`${password.slice(0, 20)} ${codes.length === 0 ? 'is accepted' : `is refused for ${codes.join(', ')}`}`, () => {
      const problems = passwordProblems(password, 'liwen', 'new')
      assert.deepEqual(
        problems.map((problem) => problem.code),
        codes,
      )
      assert.ok(problems.every((problem) => problem.at === 'new' && !problem.message.includes(password)))
    })
  }

  it('are kept as a salted scrypt hash that never shows the password', async () => {
    const [first, second] = await Promise.all([hashPassword('Fund-2026-ok'), hashPassword('Fund-2026-ok')])
    assert.match(first, /^scrypt\$32768\$8\$1\$[\w+/=]{24}\$[\w+/=]{44}$/)
    assert.notEqual(first, second)
    assert.ok(!first.includes('Fund'))
  })

  it('are recognised by their hash and by nothing else', async () => {
    const hash = await hashPassword('Fund-2026-ok')
    assert.equal(await isPassword('Fund-2026-ok', hash), true)
    assert.equal(await isPassword('Fund-2026-oK', hash), false)
    assert.equal(await isPassword('', hash), false)
    for (const broken of [null, undefined, '', 'plain', 'scrypt$1$1$1$$'])
      assert.equal(await isPassword('Fund-2026-ok', broken), false)
  })

  it('given once are 12 characters that are easy to read, good, and different each time', () => {
    const passwords = Array.from({ length: 200 }, oneTimePassword)
    assert.equal(new Set(passwords).size, 200)
    for (const password of passwords) {
      assert.match(password, /^[a-zA-Z2-9]{12}$/)
      assert.doesNotMatch(password, /[lIoO01]/)
      assert.deepEqual(passwordProblems(password, 'liwen', 'password'), [])
    }
  })
})
