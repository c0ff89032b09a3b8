// Starts the screens: store, routes, Chinese texts of the element library, styles.
import { createPinia } from 'pinia'
import { createApp } from 'vue'
import App from './app.vue'
import { whenSignedOut } from './core/http.ts'
import { useSession } from './core/session.ts'
import { router } from './router.ts'
import './styles/base.css'
import './styles/print.css'

const app = createApp(App)
app.use(createPinia())
const session = useSession()
whenSignedOut(() => {
  if (!session.user) return
  session.forget()
  void router.push({ path: '/login', query: { next: router.currentRoute.value.fullPath } })
})
app.use(router)
app.mount('#app')
