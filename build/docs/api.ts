import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { format, resolveConfig } from 'prettier'

const root = resolve(__dirname, '../..')

const INDEX = `# Reference

Made of the docstrings by \`npm run docs\`, in English. By task, and in Chinese: the [guide](../guide.md).

- [\`mobx-miniprogram-auth\`](index.md): the session, requests, pages, errors
- [\`mobx-miniprogram-auth/login-redirect\`](login-redirect.md): a login page that opens once, and the way back from it
- [\`mobx-miniprogram-auth/authorize\`](authorize.md): the token and its renewal under another client
- [\`mobx-miniprogram-auth/socket\`](socket.md): a WebSocket that outlives its token
- [\`mobx-miniprogram-auth/wechat-session\`](wechat-session.md): is the server's \`session_key\` alive?
- [\`mobx-miniprogram-auth/expiring-storage\`](expiring-storage.md): wx storage with a time to live
- [\`mobx-miniprogram-auth/http/unwrap\`](http/unwrap.md): from \`{ code, message, data }\` to what is in \`data\`
- [\`mobx-miniprogram-auth/http/retry\`](http/retry.md): tries again what failed for now
- [\`mobx-miniprogram-auth/http/dedupe\`](http/dedupe.md): sends a GET once while the same one is under way
- [\`mobx-miniprogram-auth/http/cache\`](http/cache.md): keeps answers for a while
- [\`mobx-miniprogram-auth/http/logging\`](http/logging.md): tells of each call, without its secrets
- [\`mobx-miniprogram-auth/inspector\`](inspector.md): shows the session and its requests on a development version
- [\`mobx-miniprogram-auth/testing\`](testing.md): a strict fake \`wx\` and a clock that stands still
- [\`mobx-miniprogram-auth/testing/render\`](testing/render.md): pages of real WXML in tests, on WeChat's own framework
- [\`mobx-miniprogram-auth/testing/scenarios\`](testing/scenarios.md): races in which clients lose a session, for any client
`

/**
 * Corrects links: TypeDoc numbers an anchor as if it were of a second heading of that name, also if there is only one.
 */
function mendAnchors(text: string): string {
  const headings = [...text.matchAll(/^#+ (.*)$/gm)].map(([, title = '']) =>
    title.toLowerCase().replace(/\W/g, ''),
  )
  return text.replace(/\]\(#([a-z]+)-1\)/g, (link, name: string) =>
    headings.filter((heading) => heading === name).length === 1 ? `](#${name})` : link,
  )
}

/** Writes the reference into a folder, whose old contents are removed. */
export async function writeReference(folder: string): Promise<void> {
  rmSync(folder, { recursive: true, force: true })
  const typedoc = join(root, 'node_modules/typedoc/bin/typedoc')
  execFileSync(
    process.execPath,
    [typedoc, '--options', join(root, 'build/docs/typedoc.mjs'), '--out', folder, '--logLevel', 'Error'],
    { cwd: root, stdio: ['ignore', 'ignore', 'inherit'] },
  )
  writeFileSync(join(folder, 'README.md'), INDEX)
  const options = await resolveConfig(join(root, 'README.md'))
  for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    if (!name.endsWith('.md')) continue
    const path = join(folder, name)
    const text = mendAnchors(readFileSync(path, 'utf8'))
    writeFileSync(path, await format(text, { ...options, parser: 'markdown' }))
  }
}
