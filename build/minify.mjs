import { gzipSync } from 'node:zlib'
import { minify } from 'terser'

/** As WeChat's own builder minifies each script that is uploaded (miniprogram-ci: `minify_script_task.js`). */
export async function minified(script) {
  const { code } = await minify(script, {
    toplevel: true,
    compress: { drop_console: false, drop_debugger: false },
  })
  return code
}

export const gzipped = (text) => gzipSync(text, { level: 9 }).length
