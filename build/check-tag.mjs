/** `check-tag.mjs v1.2.3` fails unless the tag is the version in package.json. */
import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const [tag = ''] = process.argv.slice(2)
const manifest = join(dirname(fileURLToPath(import.meta.url)), '../package.json')
const { version } = JSON.parse(readFileSync(manifest, 'utf8'))
if (tag !== 'v' + version) {
  console.error(`the tag is ${JSON.stringify(tag)}, package.json says ${version}`)
  process.exitCode = 1
}
