/** `npm run docs`: what in docs/ is made of something else. What it makes is committed; a test compares. */
import { readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { draw } from './diagram'

const docs = resolve(__dirname, '../../docs')

async function main(): Promise<void> {
  const dot = readFileSync(join(docs, 'session.dot'), 'utf8')
  writeFileSync(join(docs, 'session.svg'), await draw(dot))
}

void main()
