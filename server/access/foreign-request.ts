// Refuses writes that another web site makes in a user's browser (CSRF). The session cookie is SameSite=Strict already;
// this is the second lock: the origin must be ours, and the content of a kind that no form of another site can send.
import type { Context } from 'koa'
import { AppError } from '../core/errors.ts'

export function refuseForeignRequest(ctx: Context, publicOrigin: string | undefined): void {
  if (['GET', 'HEAD', 'OPTIONS'].includes(ctx.method)) return
  const site = ctx.get('Sec-Fetch-Site')
  const origin = ctx.get('Origin')
  const isOurSite = site === '' || site === 'same-origin' || site === 'none'
  if (!isOurSite || (origin !== '' && !isOurOrigin(origin, ctx.host, publicOrigin))) {
    throw new AppError(403, 'request.foreign', '拒绝来自其他网站的请求', {
      params: { origin },
      hint: '请从本系统的页面操作；经代理访问时由系统管理员设置 TONGCHOU_PUBLIC_ORIGIN',
    })
  }
  if (hasBody(ctx) && formTypes.includes(ctx.request.type)) {
    throw new AppError(
      415,
      'request.content_type',
      '请求内容的 Content-Type 须是 application/json，上传文件须是 application/octet-stream',
      {
        params: { contentType: ctx.request.type },
      },
    )
  }
}

// What a page of another site can send without asking: the types of an HTML form, or none at all.
const formTypes = ['', 'text/plain', 'multipart/form-data', 'application/x-www-form-urlencoded']

function isOurOrigin(origin: string, host: string, publicOrigin: string | undefined): boolean {
  const found = URL.canParse(origin) ? new URL(origin) : undefined
  if (publicOrigin !== undefined && found?.origin === new URL(publicOrigin).origin) return true
  return found !== undefined && found.host === host
}

export const hasBody = (ctx: Context): boolean =>
  ctx.get('Transfer-Encoding') !== '' || Number(ctx.get('Content-Length') || 0) > 0
