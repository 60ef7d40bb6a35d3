/** Every option that WeChat's own types name for its network is handed on as it is, also those of base libraries to come. */
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

/** The options of one of WeChat's functions, by the interface that describes them. */
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

/** What the library says itself, to us or to the platform. */
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

/** What each function of the platform was called with. */
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

test.each(CASES)('wx.%s: all of %s', async (name, type, send) => {
  const names = theirs(type)
  expect(names.length).toBeGreaterThan(1)
  const given = Object.fromEntries(names.map((option) => [option, 'the ' + option]))
  await expect(send({ ...given })).rejects.toThrow('enough seen')
  expect(seen[name]).toMatchObject(given)
})

test('wx.connectSocket: all of ConnectSocketOption', async () => {
  const names = theirs('ConnectSocketOption')
  expect(names.length).toBeGreaterThan(1)
  const given = Object.fromEntries(names.map((option) => [option, 'the ' + option]))
  const socket = connect(http, { ...given, url: 'a' })
  await new Promise((resolve) => socket.onClose(resolve))
  expect(seen.connectSocket).toMatchObject(given)
})

test('the types let them through: of the options of wx.request, only those are missing that the library says itself', () => {
  type Missing = Exclude<keyof WechatMiniprogram.RequestOption, keyof Parameters<typeof http.request>[0]>
  const missing: Record<Missing, true> = { success: true, fail: true, complete: true, enableChunked: true }
  expect(Object.keys(missing).every((option) => OURS.includes(option))).toBe(true)
  expect(theirs('RequestOption')).toEqual(
    expect.arrayContaining(['enableHttp2', 'forceCellularNetwork', 'redirect', 'useHighPerformanceMode']),
  )
})
