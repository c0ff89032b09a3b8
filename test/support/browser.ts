// A browser as people use it: Chromium without a window, one context for each person who signs in.
import { existsSync } from 'node:fs'
import { chromium } from 'playwright-core'
import type { Browser, Page } from 'playwright-core'
import { sampleAccounts } from './product.ts'

const places = [process.env.CHROMIUM_PATH, '/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome']

export async function openBrowser(): Promise<Browser> {
  const executablePath = places.find((path) => path !== undefined && existsSync(path))
  if (!executablePath) throw new Error('no Chromium found: install it, or name it in CHROMIUM_PATH')
  return chromium.launch({
    executablePath,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  })
}

/** A page on which the person has signed in; what the page complains about ends up in `complaints`. */
export async function pageOf(
  browser: Browser,
  place: { address: string; dataDir: string; width?: number; height?: number },
  login: string,
  complaints: string[],
): Promise<Page> {
  const context = await browser.newContext({
    baseURL: place.address,
    locale: 'zh-CN',
    viewport: { width: place.width ?? 1280, height: place.height ?? 720 },
  })
  const page = await context.newPage()
  page.on('pageerror', (error) => complaints.push(`${login}: ${error.message}`))
  page.on('response', (response) => {
    if (response.status() >= 500) complaints.push(`${login}: ${response.status()} ${response.url()}`)
  })
  await page.goto('/')
  await page.locator('input[name=login]').fill(login)
  await page
    .locator('input[name=password]')
    .fill(sampleAccounts(place.dataDir).find((one) => one.login === login)?.password ?? '')
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { name: '工作台' }).waitFor()
  return page
}
