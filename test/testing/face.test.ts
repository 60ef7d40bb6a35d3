import { readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import * as testing from 'mobx-miniprogram-auth/testing'
import * as scenarios from 'mobx-miniprogram-auth/testing/scenarios'

const room = join(__dirname, '../../testing')

/** Whether this import leads to a file of `testing/`. */
const isOwn = (file: string, from: string): boolean =>
  from.startsWith('.') && !relative(room, join(room, file, '..', from)).startsWith('..')

describe('mobx-miniprogram-auth/testing', () => {
  test('exports these values and no others', () => {
    expect(Object.keys(testing).sort()).toEqual(['createFakeClock', 'createFakeWx', 'fail', 'ok'])
  })

  test('its scenarios export these values and no others', () => {
    expect(Object.keys(scenarios).sort()).toEqual(['runScenarios', 'scenarios', 'toMarkdown', 'toText'])
  })

  test('imports its own files only, and types from elsewhere', () => {
    const files = readdirSync(room, { recursive: true, encoding: 'utf8' })
    const foreign = files
      .filter((file) => file.endsWith('.ts'))
      .flatMap((file) => {
        const text = readFileSync(join(room, file), 'utf8')
        const imports = [...text.matchAll(/^(?:import|export) (.*?)from '([^']+)'/gms)]
        return imports
          .filter(([, names = '', from = '']) => !isOwn(file, from) && !names.startsWith('type '))
          .map(([statement]) => `${file}: ${statement}`)
      })
    expect(foreign).toEqual([])
  })
})
