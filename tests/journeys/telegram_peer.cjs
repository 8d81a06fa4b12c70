// A Bot API that others wrote (npm telegram-test-api), with what it lacks beside the real one:
// seconds instead of milliseconds, fields that clients insist on, and the secret header of the webhook.
// node telegram_peer.cjs PORT: prints "up" when it serves; it ends when its stdin does.
'use strict';
const { TelegramServer } = require('telegram-test-api/lib/telegramServer.js');
const axios = require('axios');

const addBotMessage = TelegramServer.prototype.addBotMessage;
TelegramServer.prototype.addBotMessage = function (message, token) {
  const added = addBotMessage.call(this, message, token);
  added.date = Math.floor(added.date / 1000);
  delete added.reply_to_message_id;
  return added;
};

const formatUpdate = TelegramServer.formatUpdate;
TelegramServer.formatUpdate = function (update) {
  const formatted = formatUpdate.call(this, update);
  if (formatted.callback_query) formatted.callback_query.chat_instance = '1';
  return formatted;
};

process.on('unhandledRejection', (error) => console.error('webhook delivery failed', error.message));
process.stdin.on('end', () => process.exit(0)).resume();

const server = new TelegramServer({ port: Number(process.argv[2]), host: '127.0.0.1' });
axios.interceptors.request.use((request) => {
  for (const hook of Object.values(server.webhooks)) {
    if (request.url === hook.url && hook.secret_token) {
      request.headers['X-Telegram-Bot-Api-Secret-Token'] = hook.secret_token;
    }
  }
  return request;
});

const ABILITIES = {
  is_bot: true, can_join_groups: true, can_read_all_group_messages: false, supports_inline_queries: false,
};
const stack = server.webServer._router.stack;
server.webServer.use((request, response, next) => next());
const layer = stack.pop();
layer.handle = (request, response, next) => {
  const json = response.json.bind(response);
  response.json = (body) => {
    if (body && body.ok === true) {
      if (/getMe$/.test(request.path)) Object.assign(body.result, ABILITIES);
      else if (body.result === null) body.result = true;
    }
    return json(body);
  };
  next();
};
stack.splice(2, 0, layer);
server.start().then(() => console.log('up'));
