import './styles.css';
import { createRoot } from 'react-dom/client';
import { App } from './app.tsx';
import { followSession } from './state/account.ts';

followSession();
createRoot(document.getElementById('app')!).render(<App />);
