import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import * as testing from 'mobx-miniprogram-auth/testing'

const room = join(__dirname, '../../testing')

describe('mobx-miniprogram-auth/testing', () => {
  test('exports these values and no others', () => {
    expect(Object.keys(testing).sort()).toEqual(['createFakeClock', 'createFakeWx', 'fail', 'ok'])
  })

  test('needs nothing but plain JavaScript: it imports its own files, and types of the ground', () => {
    const foreign = readdirSync(room).flatMap((file) => {
      const text = readFileSync(join(room, file), 'utf8')
      const imports = [...text.matchAll(/^(?:import|export) (.*?)from '([^']+)'/gms)]
      return imports
        .filter(([, names = '', from = '']) => !from.startsWith('./') && !names.startsWith('type '))
        .map(([statement]) => `${file}: ${statement}`)
    })
    expect(foreign).toEqual([])
  })
})
