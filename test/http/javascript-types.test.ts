/** The type errors that a JavaScript app (`checkJs`) and a TypeScript app get. */
import { join, resolve } from 'node:path'
import ts from 'typescript'

const root = resolve(__dirname, '../..')
const CALLS = `
  import { createHttp } from 'mobx-miniprogram-auth'
  const http = createHttp({ baseUrl: 'https://api.example.com/' })
  export const names = [
    http.get('me').then(({ data }) => data.name),
    http.request({ url: 'me' }).then(({ data }) => data.name),
    http.post('me', { n: 1 }).then(({ data }) => data.name),
    http.upload({ url: 'me', filePath: 'a', name: 'a' }).then(({ data }) => data.name),
  ]`

/** The messages of the compiler about a file of this name. */
function problemsOf(name: string, text: string): string[] {
  const path = join(root, 'test/http', name)
  const { config } = ts.readConfigFile(join(root, 'tsconfig.json'), ts.sys.readFile) as { config: object }
  const { options } = ts.parseJsonConfigFileContent({ ...config, include: [], files: [] }, ts.sys, root)
  const host = ts.createCompilerHost(options)
  const { getSourceFile, fileExists, readFile } = host
  host.fileExists = (file) => file === path || fileExists(file)
  host.readFile = (file) => (file === path ? text : readFile(file))
  host.getSourceFile = (file, version, ...more) =>
    file === path ? ts.createSourceFile(file, text, version) : getSourceFile(file, version, ...more)
  const program = ts.createProgram([path], { ...options, allowJs: true, checkJs: true, noEmit: true }, host)
  return ts
    .getPreEmitDiagnostics(program, program.getSourceFile(path))
    .map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'))
}

test('JavaScript may read fields of an answer without declaring their types', () => {
  expect(problemsOf('app.js', CALLS)).toEqual([])
})

test('in JavaScript the JSDoc type of the login function is the only type that login() of the store accepts', () => {
  const app = (type: string, given: string): string => `
    import { createAuthStore } from 'mobx-miniprogram-auth'
    const authStore = createAuthStore({ login: (${type} form) => ({ token: form.username }) })
    void authStore.login(${given})`
  const type = '/** @type {{ username: string }} */'
  expect(problemsOf('app.js', app(type, "{ username: 'lin' }"))).toEqual([])
  expect(problemsOf('app.js', app(type, "'lin'"))).toEqual([expect.stringContaining('not assignable')])
})

test('TypeScript may read fields of an answer only if the call declares their types', () => {
  expect(problemsOf('app.ts', CALLS)).toEqual(Array(4).fill("'data' is of type 'unknown'."))
  expect(
    problemsOf('app.ts', CALLS.replace(/\.(get|request|post|upload)\(/g, '.$1<{ name: string }>(')),
  ).toEqual([])
})
