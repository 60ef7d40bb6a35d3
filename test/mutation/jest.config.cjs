const { resolve } = require('node:path')
const { projects } = require('../../jest.config.cjs')

const { transform, moduleNameMapper } = projects.find(({ displayName }) => displayName === 'unit')

// Without the explorer: it would find much of the same, but not a thousand times over in an hour.
module.exports = {
  transform,
  moduleNameMapper,
  rootDir: resolve(__dirname, '../..'),
  testEnvironment: resolve(__dirname, 'environment.cjs'),
  testMatch: ['<rootDir>/test/mutation/all.test.ts'],
}
