/** @jest-environment node */
import { bundlePage } from '../../preview/server/bundle'

test('the bundled page contains its script and style sheet although package.json declares no side effects', async () => {
  const { js, css } = await bundlePage()
  expect(js).toContain('preview-config')
  expect(css).toContain('.phone')
})
