/**
 * `npm run docs`: what in docs/ is made of something else. What it makes is committed; tests compare.
 * Another folder than docs/ may be named.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { writeReference } from './api'
import { draw } from './diagram'

const docs = resolve(__dirname, '../../docs')

async function main(folder = docs): Promise<void> {
  mkdirSync(folder, { recursive: true })
  const dot = readFileSync(join(docs, 'session.dot'), 'utf8')
  writeFileSync(join(folder, 'session.svg'), await draw(dot))
  await writeReference(join(folder, 'api'))
}

void main(process.argv[2])
