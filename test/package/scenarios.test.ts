import { execFileSync } from 'node:child_process'
import { PACKAGE, projectOf } from './_world'

/** What a user writes: a request.js as it is found in many apps, an adapter, and a script without any test runner. */
const FILES = {
  'request.js': `
    let session = {}
    const send = (base, path, method, data) =>
      new Promise((success, fail) => {
        const header = { Authorization: 'Bearer ' + (session.token || '') }
        wx.request({ url: base + path, method, data, header, success, fail })
      })
    async function request(base, path, method, data) {
      const { data: body, statusCode } = await send(base, path, method, data)
      if (statusCode === 401) throw new Error('log in')
      return body
    }
    module.exports = {
      request,
      login: async (base, account) => (session = await request(base, 'login', 'POST', { account })),
      getToken: () => session.token,
    }`,
  'races.js': `
    const { runScenarios, toText } = require('${PACKAGE}/testing/scenarios')
    const mine = {
      name: 'request.js',
      without: ['renewal', 'expired-answer', 'storage'],
      start({ baseUrl }) {
        delete require.cache[require.resolve('./request')]
        const { request, login, getToken } = require('./request')
        return {
          request: (path, { method, data }) => request(baseUrl, path, method, data),
          login: (account) => login(baseUrl, account),
          token: getToken,
        }
      },
    }

    runScenarios(mine).then((report) => console.log(toText([report], 'zh')))`,
}

test('runScenarios prints a table for an adapter of a request.js, without a test runner', () => {
  const folder = projectOf('scenarios', FILES)
  const printed = execFileSync(process.execPath, ['races.js'], { cwd: folder, encoding: 'utf8' })
  const lines = printed.split('\n')
  expect(lines[0]).toMatch(/^ +场景 +request\.js$/)
  expect(lines.find((line) => line.startsWith('S1 '))).toMatch(/ —$/)
  expect(lines.find((line) => line.startsWith('S101'))).toMatch(/ 正确$/)
  expect(lines.find((line) => line.startsWith('S98'))).toMatch(/ 丢失$/)
})
