import { gzipSync } from 'node:zlib'
import { minify } from 'terser'

/** Minifies a script as WeChat's own builder does on upload (miniprogram-ci: `minify_script_task.js`). */
export async function minified(script) {
  const { code } = await minify(script, {
    toplevel: true,
    compress: { drop_console: false, drop_debugger: false },
  })
  return code
}

export const gzipped = (text) => gzipSync(text, { level: 9 }).length
