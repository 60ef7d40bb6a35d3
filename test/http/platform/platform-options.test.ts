/** Every network option in WeChat's own typings is passed on unchanged. */
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { readFileSync } from 'node:fs'
import ts from 'typescript'
import { createHttp } from 'mobx-miniprogram-auth'
import type { HttpOptions } from 'mobx-miniprogram-auth'
import { connect } from 'mobx-miniprogram-auth/socket'

const types = dirname(createRequire(__filename).resolve('miniprogram-api-typings/package.json'))
const api = ts.createSourceFile(
  'lib.wx.api.d.ts',
  readFileSync(join(types, 'types/wx/lib.wx.api.d.ts'), 'utf8'),
  ts.ScriptTarget.Latest,
)

/** The options that an interface of WeChat's typings lists. */
function optionsOf(name: string): string[] {
  const found: string[] = []
  const visit = (node: ts.Node): void => {
    if (ts.isInterfaceDeclaration(node) && node.name.text === name)
      for (const member of node.members)
        if (ts.isPropertySignature(member) && ts.isIdentifier(member.name)) found.push(member.name.text)
    ts.forEachChild(node, visit)
  }
  visit(api)
  return found
}

/** The options that the library sets or handles itself. */
const OURS = [
  'url',
  'data',
  'header',
  'method',
  'timeout',
  'success',
  'fail',
  'complete',
  'formData',
  'enableChunked',
]
const theirs = (name: string): string[] => optionsOf(name).filter((option) => !OURS.includes(option))

/** The options that each function of the platform was called with. */
const seen: Record<string, object> = {}
const BASE = 'https://api.example.com/'
const take =
  (name: string) =>
  (given: object): never => {
    seen[name] = given
    throw new Error('enough seen')
  }
const http = createHttp({
  baseUrl: BASE,
  transport: {
    request: take('request'),
    uploadFile: take('uploadFile'),
    downloadFile: take('downloadFile'),
    connectSocket: take('connectSocket'),
  } satisfies HttpOptions['transport'],
})

const CASES = [
  ['request', 'RequestOption', (given: object) => http.get('a', {}, given)],
  [
    'uploadFile',
    'UploadFileOption',
    (given: object) => http.upload(Object.assign(given, { url: 'a' }) as never),
  ],
  [
    'downloadFile',
    'DownloadFileOption',
    (given: object) => http.download(Object.assign(given, { url: 'a' }) as never),
  ],
] as const

test.each(CASES)(
  'wx.%s gets every option of %s that the library does not set itself',
  async (name, type, send) => {
    const names = theirs(type)
    expect(names.length).toBeGreaterThan(1)
    const given = Object.fromEntries(names.map((option) => [option, 'the ' + option]))
    await expect(send({ ...given })).rejects.toThrow('enough seen')
    expect(seen[name]).toMatchObject(given)
  },
)

test('wx.connectSocket gets every option of ConnectSocketOption that the library does not set itself', async () => {
  const names = theirs('ConnectSocketOption')
  expect(names.length).toBeGreaterThan(1)
  const given = Object.fromEntries(names.map((option) => [option, 'the ' + option]))
  const socket = connect(http, { ...given, url: 'a' })
  await new Promise((resolve) => socket.onClose(resolve))
  expect(seen.connectSocket).toMatchObject(given)
})

test('the types allow every option of wx.request except those that the library sets itself', () => {
  type Missing = Exclude<keyof WechatMiniprogram.RequestOption, keyof Parameters<typeof http.request>[0]>
  const missing: Record<Missing, true> = { success: true, fail: true, complete: true, enableChunked: true }
  expect(Object.keys(missing).every((option) => OURS.includes(option))).toBe(true)
  expect(theirs('RequestOption')).toEqual(
    expect.arrayContaining(['enableHttp2', 'forceCellularNetwork', 'redirect', 'useHighPerformanceMode']),
  )
})
