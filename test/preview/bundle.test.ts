/** @jest-environment node */
import { bundlePage } from '../../preview/server/bundle'

test('the page around the phone is in its bundle: what package.json says of side effects is not said of it', async () => {
  const { js, css } = await bundlePage()
  expect(js).toContain('preview-config')
  expect(css).toContain('.phone')
})
