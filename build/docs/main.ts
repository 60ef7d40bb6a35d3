/**
 * `npm run docs` generates the picture of the session (from docs/session.dot), the reference (from the docstrings), the
 * JavaScript of every page (from its TypeScript), and the figures in the READMEs (from what `npm run size -- --write`
 * and `npm run bench` have measured). The results are committed; tests compare them.
 *
 * `npm run docs -- folder` writes only the reference, into that folder.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { format, resolveConfig } from 'prettier'
import { writeReference } from './api'
import { draw } from './diagram'
import { hasTwins, withJavaScript } from './javascript'
import { withFigures } from './figures'

const root = resolve(__dirname, '../..')
const read = (path: string): string => readFileSync(join(root, path), 'utf8')

async function fill(readme: string, language: 'en' | 'zh'): Promise<void> {
  const path = join(root, readme)
  const text = withFigures(read(readme), language)
  writeFileSync(path, await format(text, { ...(await resolveConfig(path)), filepath: path }))
}

/** The pages for users, in both languages. */
const pages = [...readdirSync(root), ...readdirSync(join(root, 'docs')).map((name) => 'docs/' + name)].filter(
  hasTwins,
)

async function main(elsewhere?: string): Promise<void> {
  if (elsewhere !== undefined) return writeReference(resolve(elsewhere))
  writeFileSync(join(root, 'docs/session.svg'), await draw(read('docs/session.dot')))
  await writeReference(join(root, 'docs/api'))
  for (const page of pages) writeFileSync(join(root, page), await withJavaScript(read(page)))
  await fill('README.md', 'en')
  await fill('README.zh-CN.md', 'zh')
}

void main(process.argv[2])
