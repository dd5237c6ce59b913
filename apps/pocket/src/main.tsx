import './page.css';
import { AppRegistry } from 'react-native';
import { App } from './app.tsx';
import { webDevice } from './device/web-device.ts';
import { Pocket } from './pocket.ts';

const device = webDevice();
const pocket = new Pocket(device);
await pocket.start(location.href);
// The provider's answer is used up, and must not be looked at again when the page is.
if (location.href.startsWith(device.settings.redirectUri)) history.replaceState(null, '', '/');

AppRegistry.registerComponent('Pocket', () => () => <App pocket={pocket} />);
AppRegistry.runApplication('Pocket', { rootTag: document.getElementById('app') });
