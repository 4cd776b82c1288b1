<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" sourcelanguage="en" language="ko_KR">
    <context>
        <name>Activity</name>
        <message>
            <source>a card</source>
            <translation>카드</translation>
        </message>
        <message>
            <source>Charge of %1</source>
            <translation>%1 충전</translation>
        </message>
        <message>
            <source>from %1 •%2</source>
            <translation>%1 •%2에서</translation>
        </message>
        <message>
            <source>Card “%1”</source>
            <translation>카드 “%1”</translation>
        </message>
        <message>
            <source>Recent activity</source>
            <translation>최근 내역</translation>
        </message>
        <message>
            <source>Activity</source>
            <translation>내역</translation>
        </message>
        <message>
            <source>Florin account</source>
            <translation>Florin 계좌</translation>
        </message>
        <message>
            <source>a question</source>
            <translation>질문</translation>
        </message>
        <message>
            <source>from %1</source>
            <translation>%1에서</translation>
        </message>
        <message>
            <source>Throw-away card for %1</source>
            <translation>%1용 일회용 카드</translation>
        </message>
    </context>
    <context>
        <name>Connection</name>
        <message>
            <source>Offline since %1. Your cards appear as soon as the gateway can be reached.</source>
            <translation>%1부터 오프라인입니다. 게이트웨이에 연결되는 대로 카드가 나타납니다.</translation>
        </message>
        <message>
            <source>Offline since %1. Showing what was known at %2.</source>
            <translation>%1부터 오프라인입니다. %2에 확인된 내용을 보여 드립니다.</translation>
        </message>
    </context>
    <context>
        <name>Entry</name>
        <message>
            <source>3 to 32 characters: small letters, digits, dot, hyphen, underscore.</source>
            <translation>3~32자: 영어 소문자, 숫자, 점, 하이픈, 밑줄.</translation>
        </message>
        <message>
            <source>A member ID has at least 3 characters.</source>
            <translation>회원 아이디는 3자 이상이어야 합니다.</translation>
        </message>
        <message>
            <source>A member ID has at most 32 characters.</source>
            <translation>회원 아이디는 32자까지입니다.</translation>
        </message>
        <message>
            <source>A member ID has small letters, digits, dots, hyphens and underscores only.</source>
            <translation>회원 아이디에는 영어 소문자, 숫자, 점, 하이픈, 밑줄만 쓸 수 있습니다.</translation>
        </message>
        <message>
            <source>A member ID begins and ends with a letter or a digit.</source>
            <translation>회원 아이디는 영문자나 숫자로 시작하고 끝나야 합니다.</translation>
        </message>
        <message>
            <source>This is no e-mail address. One looks like name@example.org.</source>
            <translation>이메일 주소가 아닙니다. name@example.org 같은 형식입니다.</translation>
        </message>
    </context>
    <context>
        <name>Moment</name>
        <message>
            <source>Today</source>
            <translation>오늘</translation>
        </message>
        <message>
            <source>Yesterday</source>
            <translation>어제</translation>
        </message>
        <message>
            <source>d MMMM</source>
            <translation>M월 d일</translation>
        </message>
        <message>
            <source>d MMMM yyyy</source>
            <translation>yyyy년 M월 d일</translation>
        </message>
        <message>
            <source>dddd d MMMM yyyy, HH:mm:ss</source>
            <translation>yyyy년 M월 d일 dddd HH:mm:ss</translation>
        </message>
    </context>
    <context>
        <name>Program</name>
        <message>
            <source>Prepaid cards, payments and receipts.</source>
            <translation>선불카드, 결제, 영수증.</translation>
        </message>
        <message>
            <source>The gateway's address.</source>
            <translation>게이트웨이 주소.</translation>
        </message>
        <message>
            <source>The authority that the gateway's certificate comes from (PEM).</source>
            <translation>게이트웨이 인증서의 발급 기관 (PEM).</translation>
        </message>
        <message>
            <source>Where the wallet keeps its files.</source>
            <translation>지갑이 파일을 두는 곳.</translation>
        </message>
        <message>
            <source>Use the make-believe world that ./run serve wrote.</source>
            <translation>./run serve가 만든 체험용 환경을 사용합니다.</translation>
        </message>
        <message>
            <source>For tests only: let the browser run without its sandbox.</source>
            <translation>시험 전용: 샌드박스 없이 브라우저를 실행합니다.</translation>
        </message>
        <message>
            <source>A florin: or https: address to open.</source>
            <translation>열 florin: 또는 https: 주소.</translation>
        </message>
        <message>
            <source>The demonstration's file %1 cannot be read.</source>
            <translation>체험용 파일 %1을(를) 읽을 수 없습니다.</translation>
        </message>
        <message>
            <source>The certificate file %1 is not there.</source>
            <translation>인증서 파일 %1이(가) 없습니다.</translation>
        </message>
        <message>
            <source>The folder %1 cannot be made.</source>
            <translation>폴더 %1을(를) 만들 수 없습니다.</translation>
        </message>
        <message>
            <source>Another wallet uses this folder and does not answer.</source>
            <translation>다른 지갑이 이 폴더를 쓰고 있으며 응답하지 않습니다.</translation>
        </message>
        <message>
            <source>The browser's part of the wallet is missing: %1</source>
            <translation>지갑의 브라우저 부분이 없습니다: %1</translation>
        </message>
        <message>
            <source>The browser does not run for the system administrator, because its sandbox would be off. Start the wallet as an ordinary user.</source>
            <translation>관리자 계정에서는 샌드박스가 꺼지므로 브라우저를 실행하지 않습니다. 일반 사용자로 지갑을 시작하세요.</translation>
        </message>
        <message>
            <source>This system does not let the browser build its sandbox (unprivileged user namespaces are switched off).</source>
            <translation>이 시스템에서는 브라우저가 샌드박스를 만들 수 없습니다 (비특권 사용자 네임스페이스가 꺼져 있음).</translation>
        </message>
        <message>
            <source>The browser's sandbox is switched off, so the wallet does not start it.</source>
            <translation>브라우저의 샌드박스가 꺼져 있어 지갑이 브라우저를 시작하지 않습니다.</translation>
        </message>
        <message>
            <source>For tests only: the clock of the make-believe world.</source>
            <translation>시험용: 모의 세계의 시계.</translation>
        </message>
        <message>
            <source>The test clock's file %1 is not there.</source>
            <translation>시험용 시계 파일 %1이(가) 없습니다.</translation>
        </message>
        <message>
            <source>The wallet cannot start: the cryptography that it is built on is missing on this computer or does not load (QCA's plug-in qca-ossl). Your wallet's file was not touched. Install the package libqca-qt6-plugins, or the wallet anew, and start it again.</source>
            <translation>지갑을 시작할 수 없습니다. 지갑에 필요한 암호화 모듈(QCA 플러그인 qca-ossl)이 이 컴퓨터에 없거나 불러올 수 없습니다. 지갑 파일은 그대로입니다. libqca-qt6-plugins 패키지를 설치하거나 지갑을 다시 설치한 뒤 시작하세요.</translation>
        </message>
        <message>
            <source>Florin Wallet</source>
            <translation>Florin 지갑</translation>
        </message>
    </context>
    <context>
        <name>Refusal</name>
        <message>
            <source>The request could not be read.</source>
            <translation>요청을 읽을 수 없습니다.</translation>
        </message>
        <message>
            <source>Please sign in again.</source>
            <translation>다시 로그인해 주세요.</translation>
        </message>
        <message>
            <source>The member ID or the password is not right.</source>
            <translation>회원 아이디 또는 비밀번호가 맞지 않습니다.</translation>
        </message>
        <message>
            <source>There were too many wrong passwords. Signing in is locked for 30 minutes; your own devices still work.</source>
            <translation>비밀번호를 너무 많이 틀렸습니다. 30분 동안 로그인이 잠기며, 등록된 기기는 계속 쓸 수 있습니다.</translation>
        </message>
        <message>
            <source>This account was closed after too many wrong passwords. Ask the gateway&apos;s operator to open it again.</source>
            <translation>비밀번호를 너무 많이 틀려 계정이 닫혔습니다. 게이트웨이 운영자에게 다시 열어 달라고 요청하세요.</translation>
        </message>
        <message>
            <source>This device was removed from the account. Sign in to add it again.</source>
            <translation>이 기기는 계정에서 제거되었습니다. 다시 추가하려면 로그인하세요.</translation>
        </message>
        <message>
            <source>The signature does not match.</source>
            <translation>서명이 맞지 않습니다.</translation>
        </message>
        <message>
            <source>This is not allowed with these rights.</source>
            <translation>이 권한으로는 할 수 없습니다.</translation>
        </message>
        <message>
            <source>There is no such thing here.</source>
            <translation>찾을 수 없습니다.</translation>
        </message>
        <message>
            <source>This address does not take that method.</source>
            <translation>이 주소에서는 쓸 수 없는 방식입니다.</translation>
        </message>
        <message>
            <source>The request did not arrive in time.</source>
            <translation>요청이 제때 도착하지 않았습니다.</translation>
        </message>
        <message>
            <source>The request must say how long it is.</source>
            <translation>요청에 길이가 있어야 합니다.</translation>
        </message>
        <message>
            <source>The request is too large.</source>
            <translation>요청이 너무 큽니다.</translation>
        </message>
        <message>
            <source>The request must be JSON.</source>
            <translation>요청은 JSON이어야 합니다.</translation>
        </message>
        <message>
            <source>The request must carry an Idempotency-Key.</source>
            <translation>요청에 Idempotency-Key가 있어야 합니다.</translation>
        </message>
        <message>
            <source>This key was already used for another request.</source>
            <translation>이 키는 이미 다른 요청에 쓰였습니다.</translation>
        </message>
        <message>
            <source>The first request with this key is still running.</source>
            <translation>같은 키의 첫 요청이 아직 처리 중입니다.</translation>
        </message>
        <message>
            <source>Something in the request is not right.</source>
            <translation>요청의 내용이 올바르지 않습니다.</translation>
        </message>
        <message>
            <source>Somebody already uses this member ID. Please choose another.</source>
            <translation>이미 쓰이고 있는 회원 아이디입니다. 다른 아이디를 골라 주세요.</translation>
        </message>
        <message>
            <source>This password is too easy to guess. Use at least 10 characters that nobody would try first.</source>
            <translation>짐작하기 쉬운 비밀번호입니다. 누구도 먼저 시도하지 않을 10자 이상을 쓰세요.</translation>
        </message>
        <message>
            <source>The code is not right.</source>
            <translation>코드가 맞지 않습니다.</translation>
        </message>
        <message>
            <source>The code has expired. Ask for a new one.</source>
            <translation>코드가 만료되었습니다. 새 코드를 요청하세요.</translation>
        </message>
        <message>
            <source>The clock of this device differs too much from the gateway's. Set the clock and try again.</source>
            <translation>이 기기의 시계가 게이트웨이와 너무 다릅니다. 시계를 맞추고 다시 시도하세요.</translation>
        </message>
        <message>
            <source>This card cannot be used now.</source>
            <translation>지금은 쓸 수 없는 카드입니다.</translation>
        </message>
        <message>
            <source>There is still money on this card.</source>
            <translation>카드에 아직 잔액이 있습니다.</translation>
        </message>
        <message>
            <source>You have as many of these as one member can have.</source>
            <translation>한 회원이 가질 수 있는 한도에 도달했습니다.</translation>
        </message>
        <message>
            <source>The shop's payment ticket is not valid.</source>
            <translation>상점의 결제 티켓이 올바르지 않습니다.</translation>
        </message>
        <message>
            <source>The shop's payment ticket has expired. Start the payment again in the shop.</source>
            <translation>상점의 결제 티켓이 만료되었습니다. 상점에서 결제를 다시 시작하세요.</translation>
        </message>
        <message>
            <source>The order has expired and was not paid.</source>
            <translation>주문이 만료되어 결제되지 않았습니다.</translation>
        </message>
        <message>
            <source>This ticket has already been paid.</source>
            <translation>이미 결제된 티켓입니다.</translation>
        </message>
        <message>
            <source>There is no voucher: this was not paid.</source>
            <translation>결제되지 않아 지불 확인서가 없습니다.</translation>
        </message>
        <message>
            <source>It is too late to issue this voucher again.</source>
            <translation>이 지불 확인서를 다시 발급할 수 있는 기간이 지났습니다.</translation>
        </message>
        <message>
            <source>This payment id already belongs to another order.</source>
            <translation>이 결제 번호는 이미 다른 주문에 쓰였습니다.</translation>
        </message>
        <message>
            <source>The shop's order is not the one that you saw. Nothing was paid.</source>
            <translation>상점의 주문이 보신 내용과 다릅니다. 결제되지 않았습니다.</translation>
        </message>
        <message>
            <source>The card's details do not match. Nothing was paid.</source>
            <translation>카드 정보가 일치하지 않습니다. 결제되지 않았습니다.</translation>
        </message>
        <message>
            <source>The bank declined this card. Nothing was paid.</source>
            <translation>은행이 이 카드를 거절했습니다. 결제되지 않았습니다.</translation>
        </message>
        <message>
            <source>There is not enough money on the card. Nothing was paid.</source>
            <translation>카드의 잔액이 부족합니다. 결제되지 않았습니다.</translation>
        </message>
        <message>
            <source>This card was reported lost. Nothing was paid.</source>
            <translation>분실 신고된 카드입니다. 결제되지 않았습니다.</translation>
        </message>
        <message>
            <source>This card was reported stolen. Nothing was paid.</source>
            <translation>도난 신고된 카드입니다. 결제되지 않았습니다.</translation>
        </message>
        <message>
            <source>This card has expired. Nothing was paid.</source>
            <translation>유효기간이 지난 카드입니다. 결제되지 않았습니다.</translation>
        </message>
        <message>
            <source>The card's secret number is not right. Nothing was paid.</source>
            <translation>카드의 보안 코드가 맞지 않습니다. 결제되지 않았습니다.</translation>
        </message>
        <message>
            <source>The bank does not know this card. Nothing was paid.</source>
            <translation>은행이 알지 못하는 카드입니다. 결제되지 않았습니다.</translation>
        </message>
        <message>
            <source>The amount is over the card's limit. Nothing was paid.</source>
            <translation>카드의 한도를 넘는 금액입니다. 결제되지 않았습니다.</translation>
        </message>
        <message>
            <source>This card is locked to another payment. Nothing was paid.</source>
            <translation>다른 결제에만 쓸 수 있는 카드입니다. 결제되지 않았습니다.</translation>
        </message>
        <message>
            <source>The card was used too often today. Nothing was paid.</source>
            <translation>오늘 이 카드를 너무 많이 사용했습니다. 결제되지 않았습니다.</translation>
        </message>
        <message>
            <source>The card's secret number was wrong too often. Nothing was paid.</source>
            <translation>카드의 보안 코드를 너무 많이 틀렸습니다. 결제되지 않았습니다.</translation>
        </message>
        <message>
            <source>The card covers only a part of the amount. Nothing was paid.</source>
            <translation>카드로는 금액의 일부만 낼 수 있습니다. 결제되지 않았습니다.</translation>
        </message>
        <message>
            <source>The bank has seen this payment before. Nothing was paid now.</source>
            <translation>은행이 이미 받은 결제입니다. 이번에는 결제되지 않았습니다.</translation>
        </message>
        <message>
            <source>The bank could not process the payment. Nothing was paid.</source>
            <translation>은행이 결제를 처리하지 못했습니다. 결제되지 않았습니다.</translation>
        </message>
        <message>
            <source>The bank did not answer in time, so the payment was taken back. Nothing was paid.</source>
            <translation>은행이 제때 답하지 않아 결제를 취소했습니다. 결제되지 않았습니다.</translation>
        </message>
        <message>
            <source>The gateway is busy. Try again in a moment; nothing is done twice.</source>
            <translation>게이트웨이가 바쁩니다. 잠시 뒤 다시 시도하세요. 두 번 처리되지 않습니다.</translation>
        </message>
        <message>
            <source>Too many requests. Please wait a little.</source>
            <translation>요청이 너무 많습니다. 잠시 기다려 주세요.</translation>
        </message>
        <message>
            <source>The bank cannot be reached. Nothing was attempted and nothing was paid.</source>
            <translation>은행에 연결할 수 없습니다. 시도하지 않았고 결제되지 않았습니다.</translation>
        </message>
        <message>
            <source>The bank has not answered yet. The payment may have gone through; this is being found out.</source>
            <translation>은행이 아직 답하지 않았습니다. 결제되었을 수도 있어 확인하고 있습니다.</translation>
        </message>
        <message>
            <source>The gateway cannot write to its disk. Nothing was done.</source>
            <translation>게이트웨이가 디스크에 쓸 수 없습니다. 처리된 것은 없습니다.</translation>
        </message>
        <message>
            <source>Something went wrong at the gateway. Try again; nothing is done twice.</source>
            <translation>게이트웨이에 문제가 생겼습니다. 다시 시도하세요. 두 번 처리되지 않습니다.</translation>
        </message>
    </context>
    <context>
        <name>Sentences</name>
        <message>
            <source>Something in this field is not right: %1.</source>
            <translation>이 칸의 내용이 올바르지 않습니다: %1.</translation>
        </message>
        <message>
            <source>The gateway cannot be reached. Nothing was sent. Check the connection and try again.</source>
            <translation>게이트웨이에 연결할 수 없습니다. 아무것도 보내지 않았습니다. 연결을 확인하고 다시 시도하세요.</translation>
        </message>
        <message>
            <source>The connection broke before the answer came. What became of it is being asked.</source>
            <translation>답이 오기 전에 연결이 끊겼습니다. 어떻게 되었는지 확인하고 있습니다.</translation>
        </message>
        <message>
            <source>It is not known whether this was done. Ask again with the same details: it is done at most once.</source>
            <translation>처리되었는지 알 수 없습니다. 같은 내용으로 다시 요청하세요. 한 번만 처리됩니다.</translation>
        </message>
        <message>
            <source>The gateway's certificate is not the expected one, so nothing was sent. Somebody may be listening in, or the wallet's certificate file is missing or out of date.</source>
            <translation>게이트웨이의 인증서가 예상과 달라 아무것도 보내지 않았습니다. 누군가 엿듣고 있거나, 지갑의 인증서 파일이 없거나 오래되었을 수 있습니다.</translation>
        </message>
        <message>
            <source>Cancelled.</source>
            <translation>취소했습니다.</translation>
        </message>
        <message>
            <source>This is not the password of this wallet.</source>
            <translation>이 지갑의 비밀번호가 아닙니다.</translation>
        </message>
        <message>
            <source>There is no wallet on this device yet.</source>
            <translation>이 기기에는 아직 지갑이 없습니다.</translation>
        </message>
        <message>
            <source>The desktop's keyring is not available. Your password still opens the wallet.</source>
            <translation>데스크톱 키링을 쓸 수 없습니다. 비밀번호로는 지갑을 열 수 있습니다.</translation>
        </message>
        <message>
            <source>The wallet file could not be written. The disk may be full. Nothing was changed.</source>
            <translation>지갑 파일을 쓰지 못했습니다. 디스크가 가득 찼을 수 있습니다. 바뀐 것은 없습니다.</translation>
        </message>
        <message>
            <source>This link is not a payment.</source>
            <translation>이 링크는 결제가 아닙니다.</translation>
        </message>
        <message>
            <source>The shop's payment ticket cannot be read. Nothing was paid.</source>
            <translation>상점의 결제 티켓을 읽을 수 없습니다. 결제되지 않았습니다.</translation>
        </message>
        <message>
            <source>This payment ticket was made for another gateway than yours. Nothing was paid.</source>
            <translation>다른 게이트웨이용 결제 티켓입니다. 결제되지 않았습니다.</translation>
        </message>
        <message>
            <source>The gateway does not know this shop. Nothing was paid.</source>
            <translation>게이트웨이에 등록되지 않은 상점입니다. 결제되지 않았습니다.</translation>
        </message>
        <message>
            <source>The signature of the payment ticket is not the shop's. Somebody may have changed it. Nothing was paid.</source>
            <translation>결제 티켓의 서명이 상점의 것이 아닙니다. 누군가 바꾸었을 수 있습니다. 결제되지 않았습니다.</translation>
        </message>
        <message>
            <source>The shop's payment ticket has expired. Start the payment again in the shop. If that happens every time, check the clock of this device.</source>
            <translation>상점의 결제 티켓이 만료되었습니다. 상점에서 결제를 다시 시작하세요. 매번 그렇다면 이 기기의 시계를 확인하세요.</translation>
        </message>
        <message>
            <source>The payment ticket was made in the future: the clock of this device seems to be wrong. Set the clock and try again.</source>
            <translation>결제 티켓의 시각이 미래입니다. 이 기기의 시계가 틀린 것 같습니다. 시계를 맞추고 다시 시도하세요.</translation>
        </message>
        <message>
            <source>The page at %1 asked for a payment to %2, but is not one of that shop's pages. Nothing was paid.</source>
            <translation>%1 페이지가 %2에 대한 결제를 요청했지만, 그 상점의 페이지가 아닙니다. 결제되지 않았습니다.</translation>
        </message>
        <message>
            <source>an unknown address</source>
            <translation>알 수 없는 주소</translation>
        </message>
        <message>
            <source>The gateway cannot be reached. Nothing was paid.</source>
            <translation>게이트웨이에 연결할 수 없습니다. 결제되지 않았습니다.</translation>
        </message>
        <message>
            <source>Waiting for the shop</source>
            <translation>상점 대기 중</translation>
        </message>
        <message>
            <source>Waiting for you</source>
            <translation>회원 대기 중</translation>
        </message>
        <message>
            <source>Under way</source>
            <translation>진행 중</translation>
        </message>
        <message>
            <source>Being found out</source>
            <translation>확인 중</translation>
        </message>
        <message>
            <source>Paid</source>
            <translation>결제 완료</translation>
        </message>
        <message>
            <source>Declined</source>
            <translation>거절됨</translation>
        </message>
        <message>
            <source>Taken back</source>
            <translation>취소됨</translation>
        </message>
        <message>
            <source>Expired</source>
            <translation>만료됨</translation>
        </message>
        <message>
            <source>Asking the credit card</source>
            <translation>신용카드 확인 중</translation>
        </message>
        <message>
            <source>Loading</source>
            <translation>충전 중</translation>
        </message>
        <message>
            <source>Being taken back</source>
            <translation>취소 중</translation>
        </message>
        <message>
            <source>Charged</source>
            <translation>충전 완료</translation>
        </message>
        <message>
            <source>Not all charged</source>
            <translation>일부만 충전됨</translation>
        </message>
        <message>
            <source>The bank does not say how much of %1 is on your card. A person is looking into it; nothing of it is lost.</source>
            <translation>%1 중 얼마가 카드에 충전되었는지 은행이 알려 주지 않습니다. 담당자가 확인하고 있으며, 금액은 없어지지 않습니다.</translation>
        </message>
        <message>
            <source>%1 of %2 is on your card. A person is looking into the rest; nothing of it is lost.</source>
            <translation>%2 중 %1이 카드에 충전되었습니다. 나머지는 담당자가 확인하고 있으며, 없어지지 않습니다.</translation>
        </message>
        <message>
            <source>Requested</source>
            <translation>신청됨</translation>
        </message>
        <message>
            <source>In approval</source>
            <translation>심사 중</translation>
        </message>
        <message>
            <source>Active</source>
            <translation>사용 중</translation>
        </message>
        <message>
            <source>Frozen</source>
            <translation>일시 정지</translation>
        </message>
        <message>
            <source>Refused</source>
            <translation>거절됨</translation>
        </message>
        <message>
            <source>Deleted</source>
            <translation>삭제됨</translation>
        </message>
        <message>
            <source>Sending your order to the gateway.</source>
            <translation>주문을 게이트웨이로 보내고 있습니다.</translation>
        </message>
        <message>
            <source>The gateway has not answered. The same order is being sent again; it is paid at most once.</source>
            <translation>게이트웨이가 답하지 않았습니다. 같은 주문을 다시 보내고 있으며, 한 번만 결제됩니다.</translation>
        </message>
        <message>
            <source>%1 Your order may have arrived before; it is asked for again, and paid at most once.</source>
            <translation>%1 주문이 이미 도착했을 수 있습니다. 다시 확인하고 있으며, 한 번만 결제됩니다.</translation>
        </message>
        <message>
            <source>Nothing was sent and nothing was paid.</source>
            <translation>아무것도 보내지 않았고 결제되지 않았습니다.</translation>
        </message>
        <message>
            <source>The gateway has your order. It waits for %1 to ask for the same payment.</source>
            <translation>게이트웨이가 주문을 받았습니다. %1의 결제 요청을 기다리고 있습니다.</translation>
        </message>
        <message>
            <source>The bank has not answered in time. The payment is being taken back, so that nothing is paid twice.</source>
            <translation>은행이 제때 답하지 않았습니다. 두 번 결제되지 않도록 결제를 취소하고 있습니다.</translation>
        </message>
        <message>
            <source>Your order and the shop's match. The bank is being asked.</source>
            <translation>주문과 상점의 청구가 일치합니다. 은행에 확인하고 있습니다.</translation>
        </message>
        <message>
            <source>%1 has its money.</source>
            <translation>%1에 결제되었습니다.</translation>
        </message>
        <message>
            <source>Nothing was paid.</source>
            <translation>결제되지 않았습니다.</translation>
        </message>
        <message>
            <source>The wallet file on this device is damaged. It was kept as %1, nothing was overwritten. Your money and cards are safe at the gateway: sign in to enrol this device again.</source>
            <translation>이 기기의 지갑 파일이 손상되었습니다. %1(으)로 보관했으며 아무것도 덮어쓰지 않았습니다. 돈과 카드는 게이트웨이에 안전하게 있습니다. 로그인하면 이 기기가 다시 등록됩니다.</translation>
        </message>
        <message>
            <source>The wallet file %1 cannot be read: a newer program wrote it, or it is not this person's. It was left as it is. Start the newer wallet, or look who may read the file.</source>
            <translation>지갑 파일 %1을(를) 읽을 수 없습니다. 더 새로운 프로그램이 만들었거나 다른 사람의 파일입니다. 파일은 그대로 두었습니다. 새 버전의 지갑을 실행하거나 파일 읽기 권한을 확인하세요.</translation>
        </message>
        <message>
            <source>By the clock of this device, the gateway's certificate is not valid now, so nothing was sent. Set date and time of this device and try again. If they are right, the gateway's certificate has run out.</source>
            <translation>이 기기의 시계로는 게이트웨이의 인증서가 지금 유효하지 않아 아무것도 보내지 않았습니다. 기기의 날짜와 시간을 맞춘 뒤 다시 시도하세요. 시계가 맞다면 게이트웨이의 인증서가 만료된 것입니다.</translation>
        </message>
        <message>
            <source>Yes</source>
            <translation>예</translation>
        </message>
        <message>
            <source>No</source>
            <translation>아니요</translation>
        </message>
        <message>
            <source>Of age</source>
            <translation>성년</translation>
        </message>
        <message>
            <source>Not known: nobody has seen your papers</source>
            <translation>알 수 없음: 신분증을 확인한 적이 없습니다</translation>
        </message>
        <message>
            <source>You are asked because this is more than you allowed at this shop without asking.</source>
            <translation>이 상점에서 묻지 않고 결제하도록 허용한 금액을 넘어서 확인을 요청합니다.</translation>
        </message>
        <message>
            <source>You are asked because with this payment it would be more than you allowed at one shop a day.</source>
            <translation>이 결제를 더하면 한 상점에 허용한 하루 금액을 넘어서 확인을 요청합니다.</translation>
        </message>
        <message>
            <source>You are asked because there were many payments within a minute.</source>
            <translation>1분 안에 결제가 많아서 확인을 요청합니다.</translation>
        </message>
        <message>
            <source>Waiting a moment, so that you can undo it.</source>
            <translation>취소할 수 있도록 잠시 기다리는 중입니다.</translation>
        </message>
        <message>
            <source>%1 has your answer.</source>
            <translation>%1에 답변이 전달되었습니다.</translation>
        </message>
    </context>
    <context>
        <name>Sheet</name>
        <message>
            <source>Working</source>
            <translation>처리 중</translation>
        </message>
        <message>
            <source>Cancel</source>
            <translation>취소</translation>
        </message>
    </context>
    <context>
        <name>Toast</name>
        <message>
            <source>Dismiss</source>
            <translation>닫기</translation>
        </message>
    </context>
    <context>
        <name>florin::ui::ActivityPage</name>
        <message>
            <source>Shop, card or amount</source>
            <translation>상점, 카드 또는 금액</translation>
        </message>
        <message>
            <source>Activity</source>
            <translation>내역</translation>
        </message>
        <message>
            <source>Search the activity</source>
            <translation>내역 검색</translation>
        </message>
        <message>
            <source>Everything</source>
            <translation>전체</translation>
        </message>
        <message>
            <source>Payments</source>
            <translation>결제</translation>
        </message>
        <message>
            <source>Charges</source>
            <translation>충전</translation>
        </message>
        <message>
            <source>Cards</source>
            <translation>카드</translation>
        </message>
        <message>
            <source>Show: %1</source>
            <translation>보기: %1</translation>
        </message>
        <message>
            <source>Nothing yet</source>
            <translation>아직 내역이 없습니다</translation>
        </message>
        <message>
            <source>Payments, charges and new cards appear here, with a receipt each.</source>
            <translation>결제, 충전, 새 카드가 영수증과 함께 여기에 나타납니다.</translation>
        </message>
        <message>
            <source>Show everything</source>
            <translation>전체 보기</translation>
        </message>
        <message>
            <source>Nothing matches</source>
            <translation>찾는 내역이 없습니다</translation>
        </message>
        <message>
            <source>No shop, card or amount matches what you look for.</source>
            <translation>찾는 상점, 카드, 금액에 맞는 내역이 없습니다.</translation>
        </message>
    </context>
    <context>
        <name>florin::ui::ApplySheet</name>
        <message>
            <source>Apply for a card</source>
            <translation>카드 신청</translation>
        </message>
        <message>
            <source>Virtual card</source>
            <translation>가상 카드</translation>
        </message>
        <message>
            <source>Physical card</source>
            <translation>실물 카드</translation>
        </message>
        <message>
            <source>Apply</source>
            <translation>신청</translation>
        </message>
        <message>
            <source>Apply for this card</source>
            <translation>이 카드 신청</translation>
        </message>
        <message>
            <source>Cancel</source>
            <translation>취소</translation>
        </message>
        <message>
            <source>A number for the Internet, at once</source>
            <translation>인터넷용 번호, 즉시 발급</translation>
        </message>
        <message>
            <source>Also for shops around the corner, by post</source>
            <translation>동네 가게에서도 사용, 우편 배송</translation>
        </message>
        <message>
            <source>A number for the Internet, ready at once.</source>
            <translation>인터넷에서 쓰는 번호로, 바로 발급됩니다.</translation>
        </message>
        <message>
            <source>Also for the shop around the corner. The bank approves it and sends it by post.</source>
            <translation>동네 가게에서도 쓸 수 있습니다. 은행의 승인을 거쳐 우편으로 보내 드립니다.</translation>
        </message>
        <message>
            <source>Everyday</source>
            <translation>생활비</translation>
        </message>
        <message>
            <source>Card name</source>
            <translation>카드 이름</translation>
        </message>
        <message>
            <source>Recipient</source>
            <translation>받는 사람</translation>
        </message>
        <message>
            <source>Street address</source>
            <translation>도로명 주소</translation>
        </message>
        <message>
            <source>Apartment, floor (optional)</source>
            <translation>동·호수 (선택)</translation>
        </message>
        <message>
            <source>Postal code</source>
            <translation>우편번호</translation>
        </message>
        <message>
            <source>City</source>
            <translation>시·군·구</translation>
        </message>
        <message>
            <source>Region (optional)</source>
            <translation>시·도 (선택)</translation>
        </message>
        <message>
            <source>Country</source>
            <translation>국가</translation>
        </message>
        <message>
            <source>No answer yet. The same application is being sent again; it gives one card at most.</source>
            <translation>아직 답이 없습니다. 같은 신청을 다시 보내고 있으며, 카드는 한 장만 발급됩니다.</translation>
        </message>
        <message>
            <source>Your card is ready.</source>
            <translation>카드가 준비되었습니다.</translation>
        </message>
        <message>
            <source>Your application is with the bank.</source>
            <translation>신청이 은행에 접수되었습니다.</translation>
        </message>
        <message>
            <source>Give the card a name, such as “Everyday”.</source>
            <translation>카드 이름을 입력하세요. 예: “생활비”</translation>
        </message>
        <message>
            <source>Who takes the letter?</source>
            <translation>받는 사람을 입력하세요.</translation>
        </message>
        <message>
            <source>The street and the number, please.</source>
            <translation>도로명과 건물 번호를 입력하세요.</translation>
        </message>
        <message>
            <source>The postal code, please.</source>
            <translation>우편번호를 입력하세요.</translation>
        </message>
        <message>
            <source>The city, please.</source>
            <translation>시·군·구를 입력하세요.</translation>
        </message>
    </context>
    <context>
        <name>florin::ui::AutoRefillSheet</name>
        <message>
            <source>Automatic refill</source>
            <translation>자동 충전</translation>
        </message>
        <message>
            <source>Refill the Florin account by itself</source>
            <translation>Florin 계좌를 자동으로 충전</translation>
        </message>
        <message>
            <source>When it holds less than</source>
            <translation>잔액이 이보다 적으면</translation>
        </message>
        <message>
            <source>Refill with</source>
            <translation>충전 금액</translation>
        </message>
        <message>
            <source>At most a month</source>
            <translation>한 달 최대 금액</translation>
        </message>
        <message>
            <source>From</source>
            <translation>출금처</translation>
        </message>
        <message>
            <source>Cancel</source>
            <translation>취소</translation>
        </message>
        <message>
            <source>Save</source>
            <translation>저장</translation>
        </message>
        <message>
            <source>Give an amount.</source>
            <translation>금액을 입력하세요.</translation>
        </message>
        <message>
            <source>The account holds at most %1: refill with less.</source>
            <translation>이 계좌에는 최대 %1까지 둘 수 있습니다. 더 적은 금액으로 충전하세요.</translation>
        </message>
        <message>
            <source>Must not be less than one refill.</source>
            <translation>1회 충전 금액보다 적을 수 없습니다.</translation>
        </message>
        <message>
            <source>There is no card to refill from yet. Refill once by hand with a credit card.</source>
            <translation>아직 충전에 쓸 카드가 없습니다. 먼저 신용카드로 한 번 직접 충전하세요.</translation>
        </message>
        <message>
            <source>Saved.</source>
            <translation>저장했습니다.</translation>
        </message>
    </context>
    <context>
        <name>florin::ui::BrowserPage</name>
        <message>
            <source>Page is loading</source>
            <translation>페이지를 불러오는 중</translation>
        </message>
        <message>
            <source>Tabs</source>
            <translation>탭</translation>
        </message>
        <message>
            <source>New tab</source>
            <translation>새 탭</translation>
        </message>
        <message>
            <source>Back</source>
            <translation>뒤로</translation>
        </message>
        <message>
            <source>Forward</source>
            <translation>앞으로</translation>
        </message>
        <message>
            <source>Reload</source>
            <translation>새로 고침</translation>
        </message>
        <message>
            <source>Address of a shop</source>
            <translation>상점 주소</translation>
        </message>
        <message>
            <source>Address</source>
            <translation>주소</translation>
        </message>
        <message>
            <source>This is not a web address.</source>
            <translation>웹 주소가 아닙니다.</translation>
        </message>
        <message>
            <source>Stop</source>
            <translation>중지</translation>
        </message>
        <message>
            <source>No page yet</source>
            <translation>아직 페이지가 없습니다</translation>
        </message>
        <message>
            <source>Secure connection to %1</source>
            <translation>%1에 안전하게 연결됨</translation>
        </message>
        <message>
            <source>Not secure: anybody on the way can read and change this page</source>
            <translation>안전하지 않음: 중간에서 누구나 이 페이지를 읽고 바꿀 수 있습니다</translation>
        </message>
        <message>
            <source>The certificate of this page is wrong</source>
            <translation>이 페이지의 인증서가 올바르지 않습니다</translation>
        </message>
        <message>
            <source>A page of the wallet</source>
            <translation>지갑의 페이지</translation>
        </message>
        <message>
            <source>About this page</source>
            <translation>이 페이지 정보</translation>
        </message>
        <message>
            <source>Address: %1</source>
            <translation>주소: %1</translation>
        </message>
        <message>
            <source>Close</source>
            <translation>닫기</translation>
        </message>
        <message>
            <source>Without asking: %1 · %2</source>
            <translation>묻지 않은 결제: %1건 · %2</translation>
        </message>
        <message numerus="yes">
            <source>Paid without asking today: %n payment(s), %1</source>
            <translation>
                    <numerusform>오늘 묻지 않고 결제: %n건, %1</numerusform>
                </translation>
        </message>
        <message numerus="yes">
            <source>The browser engine&apos;s security patches are about %n month(s) old. Holes that were found since then are open in it. Keep the system&apos;s Qt WebEngine up to date, and use cards only at shops that you know.</source>
            <translation>
                <numerusform>브라우저 엔진의 보안 패치가 약 %n개월 지났습니다. 그 뒤에 발견된 취약점은 막혀 있지 않습니다. 시스템의 Qt WebEngine을 최신으로 유지하고, 아는 가게에서만 카드를 쓰세요.</numerusform>
            </translation>
        </message>
        <message>
            <source>The browser engine&apos;s security patches are up to date, or nearly so.</source>
            <translation>브라우저 엔진의 보안 패치가 최신이거나 거의 최신입니다.</translation>
        </message>
    </context>
    <context>
        <name>florin::ui::BrowserTab</name>
        <message>
            <source>Where to?</source>
            <translation>어디로 갈까요?</translation>
        </message>
        <message>
            <source>Type a shop's address. When a page asks for a card, the wallet offers to fill one in, in a window that the page cannot reach.</source>
            <translation>상점 주소를 입력하세요. 페이지가 카드를 요구하면, 지갑이 페이지의 손이 닿지 않는 창에서 카드를 채워 드립니다.</translation>
        </message>
        <message>
            <source>Visit the demonstration shop</source>
            <translation>체험용 상점 열기</translation>
        </message>
        <message>
            <source>Try again</source>
            <translation>다시 시도</translation>
        </message>
        <message>
            <source>The browser cannot start</source>
            <translation>브라우저를 시작할 수 없습니다</translation>
        </message>
        <message>
            <source>New tab</source>
            <translation>새 탭</translation>
        </message>
        <message>
            <source>This page has stopped</source>
            <translation>페이지가 멈췄습니다</translation>
        </message>
        <message>
            <source>The process that showed it ended. Nothing of the wallet was in it. Load the page again to go on.</source>
            <translation>페이지를 보여 주던 프로세스가 종료되었습니다. 지갑의 정보는 그 안에 없었습니다. 계속하려면 페이지를 다시 불러오세요.</translation>
        </message>
        <message>
            <source>Starting the browser…</source>
            <translation>브라우저를 시작하는 중…</translation>
        </message>
        <message>
            <source>Fill this field by hand…</source>
            <translation>이 칸을 직접 채우기…</translation>
        </message>
    </context>
    <context>
        <name>florin::ui::CardFace</name>
        <message>
            <source>Prepaid card</source>
            <translation>선불카드</translation>
        </message>
        <message>
            <source>Virtual prepaid card</source>
            <translation>가상 선불카드</translation>
        </message>
        <message>
            <source>Good thru</source>
            <translation>유효기간</translation>
        </message>
        <message>
            <source>Card %1, ending %2</source>
            <translation>카드 %1, 끝자리 %2</translation>
        </message>
    </context>
    <context>
        <name>florin::ui::CardsPage</name>
        <message>
            <source>Apply for a card</source>
            <translation>카드 신청</translation>
        </message>
        <message>
            <source>Cards</source>
            <translation>카드</translation>
        </message>
        <message>
            <source>No card yet</source>
            <translation>아직 카드가 없습니다</translation>
        </message>
        <message>
            <source>A virtual card is ready in seconds. A physical one comes by post. Neither carries your name.</source>
            <translation>가상 카드는 몇 초 만에, 실물 카드는 우편으로 받습니다. 어느 쪽에도 이름이 적히지 않습니다.</translation>
        </message>
        <message>
            <source>Charge</source>
            <translation>충전</translation>
        </message>
        <message>
            <source>Show number</source>
            <translation>번호 보기</translation>
        </message>
        <message>
            <source>Freeze</source>
            <translation>일시 정지</translation>
        </message>
        <message>
            <source>Rename</source>
            <translation>이름 변경</translation>
        </message>
        <message>
            <source>Delete</source>
            <translation>삭제</translation>
        </message>
        <message>
            <source>as of %1</source>
            <translation>%1 기준</translation>
        </message>
        <message>
            <source>Physical card, also usable as a virtual one online.</source>
            <translation>실물 카드이며, 인터넷에서도 쓸 수 있습니다.</translation>
        </message>
        <message>
            <source>Virtual card: a number for the Internet.</source>
            <translation>가상 카드: 인터넷에서 쓰는 번호입니다.</translation>
        </message>
        <message>
            <source>The bank has not answered the application yet. The card appears here by itself.</source>
            <translation>은행이 아직 신청에 답하지 않았습니다. 카드는 자동으로 여기에 나타납니다.</translation>
        </message>
        <message>
            <source>The bank is checking the application. The card is sent to you by post afterwards.</source>
            <translation>은행이 신청을 심사하고 있습니다. 승인되면 카드를 우편으로 보내 드립니다.</translation>
        </message>
        <message>
            <source>The bank refused this application.</source>
            <translation>은행이 이 신청을 거절했습니다.</translation>
        </message>
        <message>
            <source>While it is frozen, nothing can be paid with this card.</source>
            <translation>일시 정지 중에는 이 카드로 결제할 수 없습니다.</translation>
        </message>
        <message>
            <source>Unfreeze</source>
            <translation>정지 해제</translation>
        </message>
        <message>
            <source>The card is active again.</source>
            <translation>카드를 다시 사용할 수 있습니다.</translation>
        </message>
        <message>
            <source>The card is frozen.</source>
            <translation>카드가 일시 정지되었습니다.</translation>
        </message>
        <message>
            <source>Rename the card</source>
            <translation>카드 이름 변경</translation>
        </message>
        <message>
            <source>Card name</source>
            <translation>카드 이름</translation>
        </message>
        <message>
            <source>Cancel</source>
            <translation>취소</translation>
        </message>
        <message>
            <source>Save</source>
            <translation>저장</translation>
        </message>
        <message>
            <source>The card has a new name.</source>
            <translation>카드 이름이 바뀌었습니다.</translation>
        </message>
        <message>
            <source>Delete “%1”?</source>
            <translation>“%1” 카드를 삭제할까요?</translation>
        </message>
        <message>
            <source>The card was deleted.</source>
            <translation>카드가 삭제되었습니다.</translation>
        </message>
        <message>
            <source>Its number stops working for good. Receipts stay.</source>
            <translation>번호를 영영 쓸 수 없게 됩니다. 영수증은 남습니다.</translation>
        </message>
        <message>
            <source>“%1” still has money on it</source>
            <translation>“%1” 카드에 아직 잔액이 있습니다</translation>
        </message>
        <message>
            <source>Only an empty card can be deleted. Pay with it first.</source>
            <translation>빈 카드만 삭제할 수 있습니다. 먼저 잔액을 사용하세요.</translation>
        </message>
        <message>
            <source>Only an empty card can be deleted, and this one holds %1. Pay with it first.</source>
            <translation>빈 카드만 삭제할 수 있는데, 이 카드에는 %1이 남아 있습니다. 먼저 잔액을 사용하세요.</translation>
        </message>
        <message>
            <source>%1 Until then you can freeze it: nothing can be paid with it, and the money stays.</source>
            <translation>%1 그때까지 일시 정지해 둘 수 있습니다. 결제는 막히고 돈은 그대로 남습니다.</translation>
        </message>
        <message>
            <source>Close</source>
            <translation>닫기</translation>
        </message>
        <message>
            <source>Freeze the card</source>
            <translation>카드 일시 정지</translation>
        </message>
    </context>
    <context>
        <name>florin::ui::ChargeSheet</name>
        <message>
            <source>Charge a card</source>
            <translation>카드 충전</translation>
        </message>
        <message>
            <source>Charge</source>
            <translation>충전</translation>
        </message>
        <message>
            <source>Charge now</source>
            <translation>지금 충전</translation>
        </message>
        <message>
            <source>Cancel</source>
            <translation>취소</translation>
        </message>
        <message>
            <source>Amount</source>
            <translation>금액</translation>
        </message>
        <message>
            <source>Amount %1</source>
            <translation>금액 %1</translation>
        </message>
        <message>
            <source>Onto</source>
            <translation>충전할 카드</translation>
        </message>
        <message>
            <source>From</source>
            <translation>출금할 카드</translation>
        </message>
        <message>
            <source>A new credit card</source>
            <translation>새 신용카드</translation>
        </message>
        <message>
            <source>Give an amount, such as %1.</source>
            <translation>금액을 입력하세요. 예: %1</translation>
        </message>
        <message>
            <source>There is no active card to charge.</source>
            <translation>충전할 수 있는 카드가 없습니다.</translation>
        </message>
        <message>
            <source>Adding the credit card.</source>
            <translation>신용카드를 등록하고 있습니다.</translation>
        </message>
        <message>
            <source>Asking the credit card's bank.</source>
            <translation>신용카드사에 확인하고 있습니다.</translation>
        </message>
        <message>
            <source>No answer yet. The same charge is being asked for again; it is done at most once.</source>
            <translation>아직 답이 없습니다. 같은 충전을 다시 요청하고 있으며, 한 번만 처리됩니다.</translation>
        </message>
        <message>
            <source>This charge has arrived already. The activity shows how it ends.</source>
            <translation>이 충전은 이미 접수되었습니다. 결과는 내역에서 볼 수 있습니다.</translation>
        </message>
        <message>
            <source>%1 is on your card now.</source>
            <translation>카드에 %1이 충전되었습니다.</translation>
        </message>
        <message>
            <source>A bank has not answered in time. What was begun is being taken back, so that nothing is charged twice. You can close this: the activity shows how it ends.</source>
            <translation>은행이 제때 답하지 않았습니다. 두 번 청구되지 않도록 진행된 것을 취소하고 있습니다. 이 창은 닫아도 됩니다. 결과는 내역에 나타납니다.</translation>
        </message>
        <message>
            <source>The card could not be loaded. The money goes back to your credit card.</source>
            <translation>카드를 충전하지 못했습니다. 금액은 신용카드로 되돌아갑니다.</translation>
        </message>
        <message>
            <source>The money went back to your credit card.</source>
            <translation>금액이 신용카드로 되돌아갔습니다.</translation>
        </message>
        <message>
            <source>Close</source>
            <translation>닫기</translation>
        </message>
        <message>
            <source>Remove this credit card</source>
            <translation>이 신용카드 지우기</translation>
        </message>
        <message>
            <source>%1 on it now</source>
            <translation>현재 잔액 %1</translation>
        </message>
        <message>
            <source>At most %1 at once.</source>
            <translation>한 번에 %1까지 충전할 수 있습니다.</translation>
        </message>
        <message>
            <source>Try again</source>
            <translation>다시 시도</translation>
        </message>
        <message>
            <source>Florin account</source>
            <translation>Florin 계좌</translation>
        </message>
        <message>
            <source>%1 in it now, at most %2</source>
            <translation>현재 %1, 최대 %2</translation>
        </message>
        <message>
            <source>%1 is in your Florin account now.</source>
            <translation>%1이(가) Florin 계좌에 충전되었습니다.</translation>
        </message>
    </context>
    <context>
        <name>florin::ui::CreditCardForm</name>
        <message>
            <source>Card number</source>
            <translation>카드 번호</translation>
        </message>
        <message>
            <source>Expiry month</source>
            <translation>유효기간 월</translation>
        </message>
        <message>
            <source>Expiry year</source>
            <translation>유효기간 연도</translation>
        </message>
        <message>
            <source>Secret number</source>
            <translation>보안 코드</translation>
        </message>
        <message>
            <source>Name on the card</source>
            <translation>카드에 적힌 이름</translation>
        </message>
        <message>
            <source>A digit seems to be wrong.</source>
            <translation>숫자 하나가 틀린 것 같습니다.</translation>
        </message>
        <message>
            <source>The card number is not complete, or a digit is wrong.</source>
            <translation>카드 번호가 덜 입력되었거나 숫자가 틀렸습니다.</translation>
        </message>
        <message>
            <source>This credit card has expired.</source>
            <translation>유효기간이 지난 신용카드입니다.</translation>
        </message>
        <message>
            <source>3 or 4 digits</source>
            <translation>3~4자리</translation>
        </message>
        <message>
            <source>3 or 4 digits, please.</source>
            <translation>3~4자리를 입력하세요.</translation>
        </message>
        <message>
            <source>The secret number is used for this charge only, and never stored.</source>
            <translation>보안 코드는 이번 충전에만 쓰이며 저장되지 않습니다.</translation>
        </message>
    </context>
    <context>
        <name>florin::ui::CreditCards</name>
        <message>
            <source>Credit card</source>
            <translation>신용카드</translation>
        </message>
        <message>
            <source>Remove %1?</source>
            <translation>%1 카드를 지울까요?</translation>
        </message>
        <message>
            <source>It can no longer charge your cards. You can add it again at any time; receipts stay.</source>
            <translation>이 카드로는 더 충전할 수 없게 됩니다. 언제든 다시 등록할 수 있으며 영수증은 남습니다.</translation>
        </message>
        <message>
            <source>Remove</source>
            <translation>지우기</translation>
        </message>
        <message>
            <source>Credit cards</source>
            <translation>신용카드</translation>
        </message>
        <message>
            <source>Kept for charging, without their secret numbers.</source>
            <translation>충전용으로 보관하며, 보안 코드는 저장하지 않습니다.</translation>
        </message>
        <message>
            <source>Expired %1</source>
            <translation>%1에 만료됨</translation>
        </message>
        <message>
            <source>Good thru %1</source>
            <translation>유효기간 %1</translation>
        </message>
        <message>
            <source>Remove %1</source>
            <translation>%1 지우기</translation>
        </message>
        <message>
            <source>%1 was removed.</source>
            <translation>%1 카드를 지웠습니다.</translation>
        </message>
    </context>
    <context>
        <name>florin::ui::FillOffer</name>
        <message>
            <source>%1: the page does not show it.</source>
            <translation>%1: 페이지에 보이지 않습니다.</translation>
        </message>
        <message>
            <source>%1: it is no longer there.</source>
            <translation>%1: 칸이 사라졌습니다.</translation>
        </message>
        <message>
            <source>%1: the page keeps it closed.</source>
            <translation>%1: 페이지에서 입력을 막고 있습니다.</translation>
        </message>
        <message>
            <source>%1: the page&apos;s list has nothing that fits.</source>
            <translation>%1: 목록에 맞는 항목이 없습니다.</translation>
        </message>
        <message>
            <source>%1: something else stands in it.</source>
            <translation>%1: 다른 내용이 들어 있습니다.</translation>
        </message>
        <message>
            <source>%1: it is another field now than you were shown.</source>
            <translation>%1: 보여 드린 것과 다른 칸이 되었습니다.</translation>
        </message>
        <message>
            <source>%1: the page did not keep it.</source>
            <translation>%1: 페이지가 값을 유지하지 않았습니다.</translation>
        </message>
        <message>
            <source>%1: the page did not answer in time.</source>
            <translation>%1: 페이지가 제때 응답하지 않았습니다.</translation>
        </message>
        <message>
            <source>card number</source>
            <translation>카드 번호</translation>
        </message>
        <message>
            <source>expiry</source>
            <translation>유효기간</translation>
        </message>
        <message>
            <source>secret number</source>
            <translation>보안 코드</translation>
        </message>
        <message>
            <source>name on the card</source>
            <translation>카드 이름</translation>
        </message>
        <message>
            <source>kind of card</source>
            <translation>카드 종류</translation>
        </message>
        <message>
            <source>name</source>
            <translation>이름</translation>
        </message>
        <message>
            <source>e-mail</source>
            <translation>이메일</translation>
        </message>
        <message>
            <source>telephone</source>
            <translation>전화번호</translation>
        </message>
        <message>
            <source>address</source>
            <translation>주소</translation>
        </message>
        <message>
            <source>Fill in a card</source>
            <translation>카드 채우기</translation>
        </message>
        <message>
            <source>Fill</source>
            <translation>채우기</translation>
        </message>
        <message>
            <source>Cancel</source>
            <translation>취소</translation>
        </message>
        <message>
            <source>Card</source>
            <translation>카드</translation>
        </message>
        <message>
            <source>The card's details are fetched for this one use and go to the addresses above only. You send the page yourself.</source>
            <translation>카드 정보는 이번 한 번만 받아 오며 위의 주소에만 전달됩니다. 페이지 전송은 직접 하세요.</translation>
        </message>
        <message>
            <source>There is no active card. Apply for one first.</source>
            <translation>사용할 수 있는 카드가 없습니다. 먼저 카드를 신청하세요.</translation>
        </message>
        <message>
            <source>Fill into %1</source>
            <translation>%1에 채우기</translation>
        </message>
        <message>
            <source>gets: %1</source>
            <translation>받는 정보: %1</translation>
        </message>
        <message>
            <source>This part of the page belongs to another address than the page itself.</source>
            <translation>페이지의 이 부분은 페이지와 다른 주소에 속합니다.</translation>
        </message>
        <message>
            <source>The page has changed. Look again at who asks for what.</source>
            <translation>페이지가 바뀌었습니다. 누가 무엇을 요구하는지 다시 확인하세요.</translation>
        </message>
        <message>
            <source>Total on this page, in %1</source>
            <translation>이 페이지의 합계 (%1)</translation>
        </message>
        <message>
            <source>Fill a throw-away card</source>
            <translation>일회용 카드로 채우기</translation>
        </message>
        <message>
            <source>A number that pays once, at this shop and up to this total. The card&apos;s bank keeps to it.</source>
            <translation>이 가게에서 이 합계까지 한 번만 결제되는 번호입니다. 카드 은행이 이를 지킵니다.</translation>
        </message>
        <message>
            <source>The page says %1, and this card holds another money.</source>
            <translation>페이지의 합계는 %1이고, 이 카드의 통화는 다릅니다.</translation>
        </message>
        <message>
            <source>The page says %1.</source>
            <translation>페이지의 합계는 %1입니다.</translation>
        </message>
        <message>
            <source>As the page says. What the shop asks for is compared with it.</source>
            <translation>페이지에 적힌 대로입니다. 가게가 요청하는 금액과 비교합니다.</translation>
        </message>
        <message>
            <source>The page does not say it plainly. If you type it in, what the shop asks for is compared with it.</source>
            <translation>페이지에 합계가 분명하지 않습니다. 입력하면 가게가 요청하는 금액과 비교합니다.</translation>
        </message>
        <message>
            <source>A throw-away card needs the total: it pays that much and no more.</source>
            <translation>일회용 카드에는 합계가 필요합니다. 그 금액까지만 결제됩니다.</translation>
        </message>
        <message>
            <source>The bank has not made the card yet. Try again in a moment: it is made once.</source>
            <translation>은행이 아직 카드를 만들지 못했습니다. 잠시 뒤 다시 시도하세요. 카드는 한 번만 만들어집니다.</translation>
        </message>
    </context>
    <context>
        <name>florin::ui::FillStrip</name>
        <message>
            <source>Choose a card</source>
            <translation>카드 선택</translation>
        </message>
        <message>
            <source>Hide this offer</source>
            <translation>제안 숨기기</translation>
        </message>
        <message>
            <source>%1 asks for a card.</source>
            <translation>%1에서 카드를 요구합니다.</translation>
        </message>
        <message>
            <source>This page&apos;s address looks like %1, but it is another one. No card is offered here.</source>
            <translation>이 페이지의 주소는 %1와(과) 비슷하지만 다른 주소입니다. 여기에는 카드를 채우지 않습니다.</translation>
        </message>
        <message>
            <source>Fill again</source>
            <translation>다시 채우기</translation>
        </message>
        <message>
            <source>Undo</source>
            <translation>되돌리기</translation>
        </message>
        <message>
            <source>Takes back everything that was filled in</source>
            <translation>채운 것을 모두 되돌립니다</translation>
        </message>
        <message>
            <source>%1 of %2 fields hold what you chose.</source>
            <translation>%2개 중 %1개 칸이 채워졌습니다.</translation>
        </message>
        <message>
            <source>The throw-away card pays once, up to %1, to whoever asks first: the bank does not know this shop.</source>
            <translation>일회용 카드는 %1까지 한 번만, 먼저 요청하는 곳에 결제됩니다. 은행이 이 가게를 알지 못합니다.</translation>
        </message>
        <message>
            <source>The throw-away card pays once, up to %1, to this shop alone.</source>
            <translation>일회용 카드는 이 가게에서만 %1까지 한 번 결제됩니다.</translation>
        </message>
        <message>
            <source>Check the page and send it yourself.</source>
            <translation>페이지를 확인하고 직접 전송하세요.</translation>
        </message>
        <message>
            <source>Look at the others before you send the page.</source>
            <translation>전송하기 전에 나머지 칸을 확인하세요.</translation>
        </message>
        <message>
            <source>Taken back: the page holds again what it held before.</source>
            <translation>되돌렸습니다. 페이지가 채우기 전과 같습니다.</translation>
        </message>
        <message numerus="yes">
            <source>Taken back, but for %n field(s) that were changed since.</source>
            <translation>
                <numerusform>되돌렸습니다. 그 뒤에 바뀐 %n개 칸은 그대로 두었습니다.</numerusform>
            </translation>
        </message>
        <message>
            <source>Click into the field first: nothing on this page that takes text has the focus.</source>
            <translation>먼저 칸을 클릭하세요. 이 페이지에서 입력할 수 있는 칸이 선택되지 않았습니다.</translation>
        </message>
        <message>
            <source>Nothing is filled in here: the connection to this page, or to the part with that field, is not secure.</source>
            <translation>여기에는 채우지 않습니다. 이 페이지나 그 칸이 있는 부분의 연결이 안전하지 않습니다.</translation>
        </message>
    </context>
    <context>
        <name>florin::ui::HomePage</name>
        <message>
            <source>Welcome</source>
            <translation>환영합니다</translation>
        </message>
        <message>
            <source>Good evening, %1</source>
            <translation>%1님, 안녕하세요</translation>
        </message>
        <message>
            <source>Good morning, %1</source>
            <translation>%1님, 좋은 아침입니다</translation>
        </message>
        <message>
            <source>Good afternoon, %1</source>
            <translation>%1님, 안녕하세요</translation>
        </message>
        <message>
            <source>Balance</source>
            <translation>잔액</translation>
        </message>
        <message>
            <source>Charge</source>
            <translation>충전</translation>
        </message>
        <message>
            <source>Go shopping</source>
            <translation>쇼핑하기</translation>
        </message>
        <message>
            <source>All cards</source>
            <translation>모든 카드</translation>
        </message>
        <message>
            <source>Cards</source>
            <translation>카드</translation>
        </message>
        <message>
            <source>Apply for a card</source>
            <translation>카드 신청</translation>
        </message>
        <message>
            <source>Your first card</source>
            <translation>첫 카드</translation>
        </message>
        <message>
            <source>A virtual card is ready in seconds. Charge it from a credit card and pay anywhere, without giving your name.</source>
            <translation>가상 카드는 몇 초면 준비됩니다. 신용카드로 충전하고, 이름을 밝히지 않고 어디서나 결제하세요.</translation>
        </message>
        <message>
            <source>All activity</source>
            <translation>모든 내역</translation>
        </message>
        <message>
            <source>Recent activity</source>
            <translation>최근 내역</translation>
        </message>
        <message>
            <source>Nothing yet</source>
            <translation>아직 내역이 없습니다</translation>
        </message>
        <message>
            <source>Payments, charges and new cards appear here, with a receipt each.</source>
            <translation>결제, 충전, 새 카드가 영수증과 함께 여기에 나타납니다.</translation>
        </message>
        <message>
            <source>Asking the gateway</source>
            <translation>게이트웨이에 확인하는 중</translation>
        </message>
        <message numerus="yes">
            <source>on %n card(s)</source>
            <translation>
                <numerusform>카드 %n장</numerusform>
            </translation>
        </message>
        <message>
            <source>%1 to %2: %3</source>
            <translation>%2에 %1: %3</translation>
        </message>
        <message>
            <source>Not known yet</source>
            <translation>아직 확인되지 않음</translation>
        </message>
    </context>
    <context>
        <name>florin::ui::MicroPanel</name>
        <message>
            <source>Florin account</source>
            <translation>Florin 계좌</translation>
        </message>
        <message>
            <source>Refill</source>
            <translation>충전</translation>
        </message>
        <message>
            <source>Automatic refill</source>
            <translation>자동 충전</translation>
        </message>
        <message>
            <source>Balance of the Florin account</source>
            <translation>Florin 계좌 잔액</translation>
        </message>
        <message>
            <source>Pays sums up to %1 at once.</source>
            <translation>%1까지는 바로 결제됩니다.</translation>
        </message>
        <message>
            <source>Refilled with %1 when it holds less than %2, at most %3 a month (%4 so far).</source>
            <translation>잔액이 %2보다 적으면 %1씩 충전합니다. 한 달 최대 %3 (지금까지 %4).</translation>
        </message>
    </context>
    <context>
        <name>florin::ui::PaymentFlow</name>
        <message>
            <source>Checking the shop's payment ticket.</source>
            <translation>상점의 결제 티켓을 확인하는 중입니다.</translation>
        </message>
        <message numerus="yes">
            <source>Paying %1 to %2 in %n second(s)</source>
            <translation>
                    <numerusform>%n초 뒤 %2에 %1 결제</numerusform>
                </translation>
        </message>
        <message>
            <source>Undo (Ctrl+Z)</source>
            <translation>실행 취소 (Ctrl+Z)</translation>
        </message>
        <message>
            <source>Undone. Nothing was sent and nothing was paid.</source>
            <translation>취소했습니다. 아무것도 전송되거나 결제되지 않았습니다.</translation>
        </message>
        <message>
            <source>Look at it</source>
            <translation>확인하기</translation>
        </message>
        <message>
            <source>The voucher was sent to %1 again.</source>
            <translation>바우처를 %1에 다시 보냈습니다.</translation>
        </message>
    </context>
    <context>
        <name>florin::ui::PaymentSheet</name>
        <message>
            <source>Total</source>
            <translation>합계</translation>
        </message>
        <message>
            <source>VAT included</source>
            <translation>부가세 포함</translation>
        </message>
        <message>
            <source>What differs</source>
            <translation>다른 항목</translation>
        </message>
        <message>
            <source>You saw</source>
            <translation>보신 내용</translation>
        </message>
        <message>
            <source>The shop asked for</source>
            <translation>상점이 청구한 내용</translation>
        </message>
        <message>
            <source>Pay %1</source>
            <translation>%1 결제</translation>
        </message>
        <message>
            <source>This payment was opened by a program outside of the wallet. Pay only if you have just asked for it yourself.</source>
            <translation>지갑 밖의 프로그램이 연 결제입니다. 방금 직접 요청한 경우에만 결제하세요.</translation>
        </message>
        <message>
            <source>Asked for by the page at %1</source>
            <translation>%1 페이지의 요청</translation>
        </message>
        <message>
            <source>Cancel</source>
            <translation>취소</translation>
        </message>
        <message>
            <source>Pay</source>
            <translation>결제</translation>
        </message>
        <message>
            <source>This cannot be paid</source>
            <translation>결제할 수 없습니다</translation>
        </message>
        <message>
            <source>Close</source>
            <translation>닫기</translation>
        </message>
        <message>
            <source>Pay with</source>
            <translation>결제 카드</translation>
        </message>
        <message>
            <source>There is no active card. Apply for one, or unfreeze one, and come back.</source>
            <translation>사용할 수 있는 카드가 없습니다. 카드를 신청하거나 정지를 해제한 뒤 다시 오세요.</translation>
        </message>
        <message>
            <source>Balance afterwards: %1</source>
            <translation>결제 후 잔액: %1</translation>
        </message>
        <message>
            <source>There is not enough money on this card.</source>
            <translation>이 카드의 잔액이 부족합니다.</translation>
        </message>
        <message>
            <source>The order could not be stored on this device, so it was not sent. The disk may be full. Nothing was paid.</source>
            <translation>이 기기에 주문을 저장하지 못해 보내지 않았습니다. 디스크가 가득 찼을 수 있습니다. 결제되지 않았습니다.</translation>
        </message>
        <message>
            <source>This device cannot sign the order. Lock the wallet, unlock it and try again. Nothing was paid.</source>
            <translation>이 기기가 주문에 서명하지 못했습니다. 지갑을 잠갔다가 열고 다시 시도하세요. 결제되지 않았습니다.</translation>
        </message>
        <message>
            <source>The payment goes on; the activity shows how it ends.</source>
            <translation>결제는 계속 진행됩니다. 결과는 내역에 나타납니다.</translation>
        </message>
        <message>
            <source>Try again</source>
            <translation>다시 시도</translation>
        </message>
        <message>
            <source>Paid</source>
            <translation>결제 완료</translation>
        </message>
        <message>
            <source>Not paid</source>
            <translation>결제되지 않음</translation>
        </message>
        <message>
            <source>Your balance is %1.</source>
            <translation>잔액은 %1입니다.</translation>
        </message>
        <message>
            <source>Done</source>
            <translation>확인</translation>
        </message>
        <message>
            <source>Show receipt</source>
            <translation>영수증 보기</translation>
        </message>
        <message>
            <source>If you say yes, the shop learns your customer number there: it recognises you by it, and no other shop can. It does not learn your name.</source>
            <translation>동의하면 상점은 그곳에서 쓰는 고객 번호를 알게 됩니다. 이 번호로 그 상점만 회원님을 알아보며, 이름은 알 수 없습니다.</translation>
        </message>
        <message>
            <source>If you say yes, the shop learns whether you are of age, and nothing else about you.</source>
            <translation>동의하면 상점은 성년 여부만 알게 되고, 그 밖의 것은 알 수 없습니다.</translation>
        </message>
        <message>
            <source>The shop learns your answer, and nothing about you.</source>
            <translation>상점은 답변만 알게 되고, 회원님에 관해서는 아무것도 알 수 없습니다.</translation>
        </message>
        <message>
            <source>The shop made this for the customer number that it knows you by. It learns nothing else about you.</source>
            <translation>상점이 알고 있는 고객 번호로 만든 요청입니다. 상점은 그 밖의 것은 알 수 없습니다.</translation>
        </message>
        <message>
            <source>The shop learns that it was paid, and nothing about you.</source>
            <translation>상점은 결제되었다는 것만 알게 되고, 회원님에 관해서는 아무것도 알 수 없습니다.</translation>
        </message>
        <message>
            <source>%1 asks</source>
            <translation>%1의 질문</translation>
        </message>
        <message>
            <source>Yes</source>
            <translation>예</translation>
        </message>
        <message>
            <source>No</source>
            <translation>아니요</translation>
        </message>
        <message>
            <source>Florin account</source>
            <translation>Florin 계좌</translation>
        </message>
        <message>
            <source>Without asking, between the smallest sum and %1 can be paid at once.</source>
            <translation>묻지 않고 바로 결제할 수 있는 금액은 최소 금액부터 %1까지입니다.</translation>
        </message>
        <message>
            <source>This could not be stored on this device. The disk may be full. Nothing was paid.</source>
            <translation>이 기기에 저장하지 못했습니다. 디스크가 가득 찼을 수 있습니다. 결제되지 않았습니다.</translation>
        </message>
        <message>
            <source>Pay without asking at this shop, up to</source>
            <translation>이 상점에서 묻지 않고 결제, 최대</translation>
        </message>
        <message>
            <source>Without asking up to</source>
            <translation>묻지 않고 결제할 최대 금액</translation>
        </message>
        <message>
            <source>There is not enough money in your Florin account.</source>
            <translation>Florin 계좌의 잔액이 부족합니다.</translation>
        </message>
        <message>
            <source>%1 has your answer.</source>
            <translation>%1에 답변이 전달되었습니다.</translation>
        </message>
        <message>
            <source>Paid %1 to %2.</source>
            <translation>%2에 %1을(를) 결제했습니다.</translation>
        </message>
        <message>
            <source>Answered</source>
            <translation>답변함</translation>
        </message>
        <message>
            <source>Not answered</source>
            <translation>답변하지 않음</translation>
        </message>
    </context>
    <context>
        <name>florin::ui::ReceiptSheet</name>
        <message>
            <source>Receipt</source>
            <translation>영수증</translation>
        </message>
        <message>
            <source>Date</source>
            <translation>날짜</translation>
        </message>
        <message>
            <source>Paid with</source>
            <translation>결제 수단</translation>
        </message>
        <message>
            <source>How</source>
            <translation>결제 방법</translation>
        </message>
        <message>
            <source>Pay with Florin</source>
            <translation>플로린 결제</translation>
        </message>
        <message>
            <source>Card form of the shop</source>
            <translation>상점의 카드 입력란</translation>
        </message>
        <message>
            <source>Card form of the shop, as the card&apos;s bank reported it</source>
            <translation>상점의 카드 입력란(카드사가 알려 온 결제)</translation>
        </message>
        <message>
            <source>Shop's number</source>
            <translation>상점 주문 번호</translation>
        </message>
        <message>
            <source>Approval code</source>
            <translation>승인 번호</translation>
        </message>
        <message>
            <source>Retrieval reference</source>
            <translation>거래 조회 번호</translation>
        </message>
        <message>
            <source>Payment</source>
            <translation>결제 번호</translation>
        </message>
        <message>
            <source>Balance afterwards</source>
            <translation>결제 후 잔액</translation>
        </message>
        <message>
            <source>Charge</source>
            <translation>충전</translation>
        </message>
        <message>
            <source>From</source>
            <translation>출금할 카드</translation>
        </message>
        <message>
            <source>Charge number</source>
            <translation>충전 번호</translation>
        </message>
        <message>
            <source>Card</source>
            <translation>카드</translation>
        </message>
        <message>
            <source>Save as PDF</source>
            <translation>PDF로 저장</translation>
        </message>
        <message>
            <source>Close</source>
            <translation>닫기</translation>
        </message>
        <message>
            <source>Save the receipt</source>
            <translation>영수증 저장</translation>
        </message>
        <message>
            <source>PDF (*.pdf)</source>
            <translation>PDF (*.pdf)</translation>
        </message>
        <message>
            <source>The file could not be written there.</source>
            <translation>그곳에 파일을 쓸 수 없습니다.</translation>
        </message>
        <message>
            <source>Saved as %1.</source>
            <translation>%1(으)로 저장했습니다.</translation>
        </message>
        <message>
            <source>Florin account</source>
            <translation>Florin 계좌</translation>
        </message>
        <message>
            <source>Your answer</source>
            <translation>답변</translation>
        </message>
        <message>
            <source>Number in the register</source>
            <translation>거래 등록 번호</translation>
        </message>
        <message>
            <source>Send the voucher again</source>
            <translation>바우처 다시 보내기</translation>
        </message>
    </context>
    <context>
        <name>florin::ui::RevealSheet</name>
        <message>
            <source>Show number and secret</source>
            <translation>번호와 보안 코드 보기</translation>
        </message>
        <message>
            <source>Card number</source>
            <translation>카드 번호</translation>
        </message>
        <message>
            <source>Secret number</source>
            <translation>보안 코드</translation>
        </message>
        <message>
            <source>Show</source>
            <translation>보기</translation>
        </message>
        <message>
            <source>They stay in view for ten seconds. Make sure that nobody looks over your shoulder.</source>
            <translation>10초 동안 표시됩니다. 뒤에서 보는 사람이 없는지 확인하세요.</translation>
        </message>
        <message>
            <source>Password</source>
            <translation>비밀번호</translation>
        </message>
        <message>
            <source>Copied. The clipboard is emptied in ten seconds.</source>
            <translation>복사했습니다. 클립보드는 10초 뒤에 비워집니다.</translation>
        </message>
        <message>
            <source>Copy the card number</source>
            <translation>카드 번호 복사</translation>
        </message>
        <message>
            <source>Copy the secret number</source>
            <translation>보안 코드 복사</translation>
        </message>
        <message>
            <source>Cancel</source>
            <translation>취소</translation>
        </message>
        <message numerus="yes">
            <source>Hidden again in %n second(s)</source>
            <translation>
                <numerusform>%n초 뒤에 숨겨집니다</numerusform>
            </translation>
        </message>
        <message>
            <source>This is not the password of this wallet.</source>
            <translation>이 지갑의 비밀번호가 아닙니다.</translation>
        </message>
        <message>
            <source>Good thru %1/%2 · %3</source>
            <translation>유효기간 %1/%2 · %3</translation>
        </message>
        <message>
            <source>Hide</source>
            <translation>숨기기</translation>
        </message>
    </context>
    <context>
        <name>florin::ui::SecretEdit</name>
        <message>
            <source>Show the password</source>
            <translation>비밀번호 보기</translation>
        </message>
        <message>
            <source>Hide the password</source>
            <translation>비밀번호 숨기기</translation>
        </message>
    </context>
    <context>
        <name>florin::ui::SettingsPage</name>
        <message>
            <source>Another program is watching this process. Close it before you use the wallet.</source>
            <translation>다른 프로그램이 지갑을 들여다보고 있습니다. 지갑을 쓰기 전에 그 프로그램을 닫으세요.</translation>
        </message>
        <message>
            <source>Other programs cannot read this process, and nothing of it is written when it crashes.</source>
            <translation>다른 프로그램이 지갑의 메모리를 읽을 수 없으며, 비정상 종료되어도 아무것도 기록되지 않습니다.</translation>
        </message>
        <message>
            <source>Settings</source>
            <translation>설정</translation>
        </message>
        <message>
            <source>Member %1 at %2</source>
            <translation>%2의 회원 %1</translation>
        </message>
        <message>
            <source>Unlock with the desktop's keyring</source>
            <translation>데스크톱 키링으로 잠금 해제</translation>
        </message>
        <message>
            <source>Unlock with the desktop's keyring (this desktop has none)</source>
            <translation>데스크톱 키링으로 잠금 해제 (이 데스크톱에는 없음)</translation>
        </message>
        <message>
            <source>This wallet</source>
            <translation>이 지갑</translation>
        </message>
        <message>
            <source>Like the desktop</source>
            <translation>데스크톱 설정에 따름</translation>
        </message>
        <message>
            <source>Light</source>
            <translation>밝게</translation>
        </message>
        <message>
            <source>Dark</source>
            <translation>어둡게</translation>
        </message>
        <message numerus="yes">
            <source>After %n minute(s)</source>
            <translation>
                <numerusform>%n분 뒤</numerusform>
            </translation>
        </message>
        <message>
            <source>Never</source>
            <translation>잠그지 않음</translation>
        </message>
        <message>
            <source>Appearance</source>
            <translation>화면 모드</translation>
        </message>
        <message>
            <source>Lock by itself</source>
            <translation>자동 잠금</translation>
        </message>
        <message>
            <source>Desktop unlock</source>
            <translation>데스크톱 잠금 해제</translation>
        </message>
        <message>
            <source>Your password always opens the wallet too.</source>
            <translation>비밀번호로는 언제나 지갑을 열 수 있습니다.</translation>
        </message>
        <message>
            <source>Open other browsers' payment links here</source>
            <translation>다른 브라우저의 결제 링크를 여기서 열기</translation>
        </message>
        <message>
            <source>The desktop's settings could not be written.</source>
            <translation>데스크톱 설정을 쓸 수 없습니다.</translation>
        </message>
        <message>
            <source>florin: links of other browsers open here now, and always ask first.</source>
            <translation>이제 다른 브라우저의 florin: 링크가 여기서 열리며, 항상 먼저 확인합니다.</translation>
        </message>
        <message>
            <source>Profile</source>
            <translation>프로필</translation>
        </message>
        <message>
            <source>Name</source>
            <translation>이름</translation>
        </message>
        <message>
            <source>E-mail</source>
            <translation>이메일</translation>
        </message>
        <message>
            <source>Telephone (optional)</source>
            <translation>전화번호 (선택)</translation>
        </message>
        <message>
            <source>Street address</source>
            <translation>도로명 주소</translation>
        </message>
        <message>
            <source>Apartment, floor (optional)</source>
            <translation>동·호수 (선택)</translation>
        </message>
        <message>
            <source>Postal code</source>
            <translation>우편번호</translation>
        </message>
        <message>
            <source>City</source>
            <translation>시·군·구</translation>
        </message>
        <message>
            <source>Region (optional)</source>
            <translation>시·도 (선택)</translation>
        </message>
        <message>
            <source>Country</source>
            <translation>국가</translation>
        </message>
        <message>
            <source>Save profile</source>
            <translation>프로필 저장</translation>
        </message>
        <message>
            <source>Password</source>
            <translation>비밀번호</translation>
        </message>
        <message>
            <source>New password</source>
            <translation>새 비밀번호</translation>
        </message>
        <message>
            <source>Current password</source>
            <translation>현재 비밀번호</translation>
        </message>
        <message>
            <source>Change password</source>
            <translation>비밀번호 변경</translation>
        </message>
        <message>
            <source>Good.</source>
            <translation>좋습니다.</translation>
        </message>
        <message>
            <source>At least 10 characters that nobody would try first.</source>
            <translation>쉽게 짐작할 수 없는 10자 이상이어야 합니다.</translation>
        </message>
        <message>
            <source>Devices</source>
            <translation>기기</translation>
        </message>
        <message>
            <source>Guard</source>
            <translation>보호</translation>
        </message>
        <message>
            <source>The browser's engine is started when you open the first page.</source>
            <translation>브라우저 엔진은 첫 페이지를 열 때 시작됩니다.</translation>
        </message>
        <message>
            <source>How old is the browser's engine?</source>
            <translation>브라우저 엔진의 버전은?</translation>
        </message>
        <message>
            <source>Forget visited pages and cookies</source>
            <translation>방문 기록과 쿠키 지우기</translation>
        </message>
        <message>
            <source>Visited pages and cookies are forgotten.</source>
            <translation>방문 기록과 쿠키를 지웠습니다.</translation>
        </message>
        <message>
            <source>Saved.</source>
            <translation>저장했습니다.</translation>
        </message>
        <message>
            <source>The current password is not right.</source>
            <translation>현재 비밀번호가 맞지 않습니다.</translation>
        </message>
        <message>
            <source>The account has the new password. This device's wallet still opens with the old one: %1</source>
            <translation>계정의 비밀번호는 바뀌었지만, 이 기기의 지갑은 아직 이전 비밀번호로 열립니다: %1</translation>
        </message>
        <message>
            <source>The password was changed.</source>
            <translation>비밀번호가 변경되었습니다.</translation>
        </message>
        <message>
            <source>“%1” wants to use your account. Approve it only if it is yours and in front of you.</source>
            <translation>“%1” 기기가 계정을 사용하려 합니다. 지금 앞에 있는 본인의 기기일 때만 승인하세요.</translation>
        </message>
        <message>
            <source>Approve</source>
            <translation>승인</translation>
        </message>
        <message>
            <source>The device was added.</source>
            <translation>기기가 추가되었습니다.</translation>
        </message>
        <message>
            <source>This device</source>
            <translation>이 기기</translation>
        </message>
        <message>
            <source>Last used %1</source>
            <translation>마지막 사용: %1</translation>
        </message>
        <message>
            <source>Not used yet</source>
            <translation>아직 사용하지 않음</translation>
        </message>
        <message>
            <source>Rename</source>
            <translation>이름 변경</translation>
        </message>
        <message>
            <source>Rename %1</source>
            <translation>%1 이름 변경</translation>
        </message>
        <message>
            <source>Revoke</source>
            <translation>등록 해제</translation>
        </message>
        <message>
            <source>Revoke %1</source>
            <translation>%1 등록 해제</translation>
        </message>
        <message>
            <source>Rename the device</source>
            <translation>기기 이름 변경</translation>
        </message>
        <message>
            <source>Device name</source>
            <translation>기기 이름</translation>
        </message>
        <message>
            <source>Cancel</source>
            <translation>취소</translation>
        </message>
        <message>
            <source>Save</source>
            <translation>저장</translation>
        </message>
        <message>
            <source>You will be signed out here at once. The money and the cards stay in your account.</source>
            <translation>여기서 바로 로그아웃됩니다. 돈과 카드는 계정에 그대로 있습니다.</translation>
        </message>
        <message>
            <source>It is refused from its next request on. The money and the cards stay in your account.</source>
            <translation>다음 요청부터 거부됩니다. 돈과 카드는 계정에 그대로 있습니다.</translation>
        </message>
        <message>
            <source>Revoke “%1”?</source>
            <translation>“%1” 등록을 해제할까요?</translation>
        </message>
        <message>
            <source>The device was revoked.</source>
            <translation>기기 등록이 해제되었습니다.</translation>
        </message>
    </context>
    <context>
        <name>florin::ui::UnaskedSettings</name>
        <message>
            <source>No shop yet. When you pay a small sum at a shop's page, the payment offers to do so without asking from then on.</source>
            <translation>아직 상점이 없습니다. 상점 페이지에서 소액을 결제할 때, 다음부터 묻지 않고 결제하도록 선택할 수 있습니다.</translation>
        </message>
        <message>
            <source>Paying without asking</source>
            <translation>묻지 않고 결제</translation>
        </message>
        <message>
            <source>Small sums from the Florin account, only while the wallet is unlocked, only at these shops and from their own pages. You have five seconds to undo each.</source>
            <translation>지갑이 잠겨 있지 않은 동안, 아래 상점의 자체 페이지에서만 Florin 계좌로 소액을 결제합니다. 결제마다 5초 안에 취소할 수 있습니다.</translation>
        </message>
        <message>
            <source>At most a shop and day</source>
            <translation>상점별 하루 최대 금액</translation>
        </message>
        <message>
            <source>At most payments a minute</source>
            <translation>1분 최대 결제 수</translation>
        </message>
        <message numerus="yes">
            <source>Paid without asking today: %n payment(s), %1</source>
            <translation>
                    <numerusform>오늘 묻지 않고 결제: %n건, %1</numerusform>
                </translation>
        </message>
        <message>
            <source>Nothing was paid without asking today.</source>
            <translation>오늘 묻지 않고 결제한 것이 없습니다.</translation>
        </message>
        <message>
            <source>up to %1</source>
            <translation>최대 %1</translation>
        </message>
        <message>
            <source>Remove</source>
            <translation>삭제</translation>
        </message>
        <message>
            <source>Remove %1</source>
            <translation>%1 삭제</translation>
        </message>
        <message>
            <source>This could not be stored on this device. The disk may be full.</source>
            <translation>이 기기에 저장하지 못했습니다. 디스크가 가득 찼을 수 있습니다.</translation>
        </message>
    </context>
    <context>
        <name>florin::ui::UnlockPage</name>
        <message>
            <source>Your wallet is locked</source>
            <translation>지갑이 잠겨 있습니다</translation>
        </message>
        <message>
            <source>Password</source>
            <translation>비밀번호</translation>
        </message>
        <message>
            <source>Unlock</source>
            <translation>잠금 해제</translation>
        </message>
        <message>
            <source>Unlock with the desktop</source>
            <translation>데스크톱으로 잠금 해제</translation>
        </message>
        <message>
            <source>Unlocking</source>
            <translation>잠금 해제 중</translation>
        </message>
        <message>
            <source>Use another account</source>
            <translation>다른 계정 사용</translation>
        </message>
        <message>
            <source>Enter your password.</source>
            <translation>비밀번호를 입력하세요.</translation>
        </message>
    </context>
    <context>
        <name>florin::ui::WalletWindow</name>
        <message>
            <source>Home</source>
            <translation>홈</translation>
        </message>
        <message>
            <source>Cards</source>
            <translation>카드</translation>
        </message>
        <message>
            <source>Browser</source>
            <translation>브라우저</translation>
        </message>
        <message>
            <source>Activity</source>
            <translation>내역</translation>
        </message>
        <message>
            <source>Settings</source>
            <translation>설정</translation>
        </message>
        <message>
            <source>Florin Wallet</source>
            <translation>플로린 지갑</translation>
        </message>
        <message>
            <source>Demonstration: make-believe money</source>
            <translation>체험용: 실제 돈이 아닙니다</translation>
        </message>
        <message>
            <source>%1 (Ctrl+%2)</source>
            <translation>%1 (Ctrl+%2)</translation>
        </message>
        <message>
            <source>Lock</source>
            <translation>잠금</translation>
        </message>
        <message>
            <source>Lock the wallet (Ctrl+Shift+L)</source>
            <translation>지갑 잠금 (Ctrl+Shift+L)</translation>
        </message>
        <message>
            <source>“%1” wants to use your account.</source>
            <translation>“%1” 기기가 계정을 사용하려 합니다.</translation>
        </message>
        <message>
            <source>Look</source>
            <translation>확인</translation>
        </message>
        <message>
            <source>Unlock the wallet to see what another program wants to open.</source>
            <translation>다른 프로그램이 열려는 것을 보려면 지갑의 잠금을 해제하세요.</translation>
        </message>
        <message>
            <source>Paid %1 to %2</source>
            <translation>%2에 %1 결제</translation>
        </message>
        <message>
            <source>Show receipt</source>
            <translation>영수증 보기</translation>
        </message>
        <message>
            <source>%1 was not paid.</source>
            <translation>%1에 결제되지 않았습니다.</translation>
        </message>
    </context>
    <context>
        <name>florin::ui::WelcomePage</name>
        <message>
            <source>Everyday</source>
            <translation>생활비</translation>
        </message>
        <message>
            <source>Pay anywhere. Stay yourself.</source>
            <translation>어디서나 결제하고, 나는 나대로.</translation>
        </message>
        <message>
            <source>Prepaid cards that you charge yourself, receipts that stay with you, and a browser that fills in the card for one shop at a time.</source>
            <translation>직접 충전하는 선불카드, 내게 남는 영수증, 그리고 한 번에 한 상점에만 카드를 채워 주는 브라우저.</translation>
        </message>
        <message>
            <source>Cancel</source>
            <translation>취소</translation>
        </message>
        <message>
            <source>Working</source>
            <translation>처리 중</translation>
        </message>
        <message>
            <source>Create your account</source>
            <translation>계정 만들기</translation>
        </message>
        <message>
            <source>A prepaid card in a minute, with nobody's name on it.</source>
            <translation>1분이면 이름 없는 선불카드가 생깁니다.</translation>
        </message>
        <message>
            <source>Member ID</source>
            <translation>회원 아이디</translation>
        </message>
        <message>
            <source>Name</source>
            <translation>이름</translation>
        </message>
        <message>
            <source>E-mail</source>
            <translation>이메일</translation>
        </message>
        <message>
            <source>Password</source>
            <translation>비밀번호</translation>
        </message>
        <message>
            <source>At least 10 characters. It also seals this wallet.</source>
            <translation>10자 이상. 이 지갑을 봉인하는 데도 쓰입니다.</translation>
        </message>
        <message>
            <source>Create account</source>
            <translation>계정 만들기</translation>
        </message>
        <message>
            <source>I have an account</source>
            <translation>이미 계정이 있습니다</translation>
        </message>
        <message>
            <source>Add an address, for shops' forms and deliveries</source>
            <translation>상점 양식과 배송에 쓸 주소 추가</translation>
        </message>
        <message>
            <source>Street address</source>
            <translation>도로명 주소</translation>
        </message>
        <message>
            <source>Apartment, floor (optional)</source>
            <translation>동·호수 (선택)</translation>
        </message>
        <message>
            <source>Postal code</source>
            <translation>우편번호</translation>
        </message>
        <message>
            <source>City</source>
            <translation>시·군·구</translation>
        </message>
        <message>
            <source>Region (optional)</source>
            <translation>시·도 (선택)</translation>
        </message>
        <message>
            <source>Country</source>
            <translation>국가</translation>
        </message>
        <message>
            <source>Welcome back</source>
            <translation>다시 오셨군요</translation>
        </message>
        <message>
            <source>Sign in to bring your cards to this device.</source>
            <translation>로그인하면 이 기기에서 카드를 쓸 수 있습니다.</translation>
        </message>
        <message>
            <source>Sign in</source>
            <translation>로그인</translation>
        </message>
        <message>
            <source>New here? Create an account</source>
            <translation>처음이신가요? 계정 만들기</translation>
        </message>
        <message>
            <source>Forgot the password</source>
            <translation>비밀번호 찾기</translation>
        </message>
        <message>
            <source>One more step</source>
            <translation>한 단계 남았습니다</translation>
        </message>
        <message>
            <source>You already use Florin on another device. We sent a code of six digits to your e-mail address. Or approve this device in the settings of the other one.</source>
            <translation>이미 다른 기기에서 플로린을 쓰고 계십니다. 이메일로 여섯 자리 코드를 보냈습니다. 다른 기기의 설정에서 이 기기를 승인해도 됩니다.</translation>
        </message>
        <message>
            <source>Code</source>
            <translation>코드</translation>
        </message>
        <message>
            <source>Confirm</source>
            <translation>확인</translation>
        </message>
        <message>
            <source>Forgot the password?</source>
            <translation>비밀번호를 잊으셨나요?</translation>
        </message>
        <message>
            <source>If the member ID and the address belong together, a code comes by e-mail. A new password signs every other device out.</source>
            <translation>회원 아이디와 이메일이 맞으면 코드를 이메일로 보내 드립니다. 비밀번호를 바꾸면 다른 모든 기기에서 로그아웃됩니다.</translation>
        </message>
        <message>
            <source>Send a code</source>
            <translation>코드 보내기</translation>
        </message>
        <message>
            <source>Back to sign in</source>
            <translation>로그인으로 돌아가기</translation>
        </message>
        <message>
            <source>Choose a new password</source>
            <translation>새 비밀번호 정하기</translation>
        </message>
        <message>
            <source>Code from the e-mail</source>
            <translation>이메일로 받은 코드</translation>
        </message>
        <message>
            <source>New password</source>
            <translation>새 비밀번호</translation>
        </message>
        <message>
            <source>Change the password</source>
            <translation>비밀번호 변경</translation>
        </message>
        <message numerus="yes">
            <source>%n more character(s)</source>
            <translation>
                <numerusform>%n자 더 필요합니다</numerusform>
            </translation>
        </message>
        <message>
            <source>Your member ID is in it: anyone would try that.</source>
            <translation>회원 아이디가 들어 있습니다. 누구나 시도해 볼 만합니다.</translation>
        </message>
        <message>
            <source>Too easy to guess. Try a few words that do not belong together.</source>
            <translation>짐작하기 쉽습니다. 서로 관계없는 단어 몇 개를 써 보세요.</translation>
        </message>
        <message>
            <source>Good. Longer is better still.</source>
            <translation>좋습니다. 더 길면 더 좋습니다.</translation>
        </message>
        <message>
            <source>Strong.</source>
            <translation>강력합니다.</translation>
        </message>
        <message>
            <source>The code has six digits.</source>
            <translation>코드는 여섯 자리입니다.</translation>
        </message>
        <message>
            <source>Asking the gateway.</source>
            <translation>게이트웨이에 확인하고 있습니다.</translation>
        </message>
        <message>
            <source>Changing the password.</source>
            <translation>비밀번호를 변경하고 있습니다.</translation>
        </message>
        <message>
            <source>Creating your account.</source>
            <translation>계정을 만들고 있습니다.</translation>
        </message>
        <message>
            <source>Making this device's key.</source>
            <translation>이 기기의 키를 만들고 있습니다.</translation>
        </message>
        <message>
            <source>Enrolling this device.</source>
            <translation>이 기기를 등록하고 있습니다.</translation>
        </message>
        <message>
            <source>Waiting for the code, or for your other device.</source>
            <translation>코드 또는 다른 기기의 승인을 기다리고 있습니다.</translation>
        </message>
        <message>
            <source>Checking the code.</source>
            <translation>코드를 확인하고 있습니다.</translation>
        </message>
        <message>
            <source>Sealing the wallet with your password.</source>
            <translation>비밀번호로 지갑을 봉인하고 있습니다.</translation>
        </message>
        <message>
            <source>Your account was created, but this device is not enrolled yet. %1</source>
            <translation>계정은 만들어졌지만 이 기기는 아직 등록되지 않았습니다. %1</translation>
        </message>
        <message>
            <source>Enter your name.</source>
            <translation>이름을 입력하세요.</translation>
        </message>
        <message>
            <source>Enter your member ID.</source>
            <translation>회원 아이디를 입력하세요.</translation>
        </message>
        <message>
            <source>Enter your password.</source>
            <translation>비밀번호를 입력하세요.</translation>
        </message>
        <message>
            <source>An address needs this.</source>
            <translation>주소에 필요한 항목입니다.</translation>
        </message>
        <message>
            <source>The gateway does not take this as it is.</source>
            <translation>게이트웨이가 이 내용을 받아들이지 않습니다.</translation>
        </message>
    </context>
    <context>
        <name>florin::ui::SignInsPanel</name>
        <message>
            <source>Show all</source>
            <translation>모두 보기</translation>
        </message>
        <message>
            <source>Show all sign-ins</source>
            <translation>로그인 기록 모두 보기</translation>
        </message>
        <message>
            <source>Recent sign-ins</source>
            <translation>최근 로그인</translation>
        </message>
        <message>
            <source>If you do not know one of these, change your password and revoke the device.</source>
            <translation>모르는 로그인이 있으면 비밀번호를 바꾸고 그 기기를 해지하세요.</translation>
        </message>
        <message>
            <source>There were too many wrong passwords (%1). You get a letter for each sign-in with your password until you change it.</source>
            <translation>잘못된 비밀번호가 너무 많이 입력되었습니다(%1). 비밀번호를 바꿀 때까지, 비밀번호로 로그인할 때마다 메일로 알려 드립니다.</translation>
        </message>
        <message>
            <source>Nobody signed in during the last 90 days.</source>
            <translation>지난 90일 동안 로그인이 없었습니다.</translation>
        </message>
        <message>
            <source>With the password</source>
            <translation>비밀번호로 로그인</translation>
        </message>
        <message>
            <source>%1, from %2</source>
            <translation>%1, 접속 주소 %2</translation>
        </message>
    </context>
    <context>
        <name>florin::ui::LearnersPanel</name>
        <message>
            <source>Who learns what</source>
            <translation>누가 무엇을 알게 되나</translation>
        </message>
        <message>
            <source>%1 learns</source>
            <translation>%1에서 알게 되는 것</translation>
        </message>
        <message>
            <source>what is listed above, and what it knows of your visit. The card does not carry your name.</source>
            <translation>위에 적힌 내용과 방문에 관해 이미 아는 것. 카드에는 회원님의 이름이 없습니다.</translation>
        </message>
        <message>
            <source>Your gateway learns</source>
            <translation>게이트웨이가 알게 되는 것</translation>
        </message>
        <message>
            <source>that you use this card at this shop, and the sum, from the shop or from the card&apos;s bank. What you bought only where the shop sends its orders to the gateway.</source>
            <translation>이 가게에서 이 카드를 쓴다는 것, 그리고 가게나 카드 은행이 알려 주는 금액. 산 물건은 가게가 주문을 게이트웨이로 보낼 때에만.</translation>
        </message>
        <message>
            <source>The card&apos;s bank learns</source>
            <translation>카드 은행이 알게 되는 것</translation>
        </message>
        <message>
            <source>the sum, the moment and the shop&apos;s name. Not who you are, and not what you bought.</source>
            <translation>금액, 시각, 가게 이름. 회원님이 누구인지, 무엇을 샀는지는 알지 못합니다.</translation>
        </message>
    </context>
    <context>
        <name>florin::ui::HandFill</name>
        <message>
            <source>month of the expiry</source>
            <translation>유효기간의 월</translation>
        </message>
        <message>
            <source>year of the expiry</source>
            <translation>유효기간의 연도</translation>
        </message>
        <message>
            <source>street address</source>
            <translation>도로명 주소</translation>
        </message>
        <message>
            <source>city</source>
            <translation>도시</translation>
        </message>
        <message>
            <source>postal code</source>
            <translation>우편번호</translation>
        </message>
        <message>
            <source>country</source>
            <translation>국가</translation>
        </message>
        <message>
            <source>Fill one field by hand</source>
            <translation>한 칸을 직접 채우기</translation>
        </message>
        <message>
            <source>Fill</source>
            <translation>채우기</translation>
        </message>
        <message>
            <source>Into the field that you clicked, at %1.</source>
            <translation>%1에서 클릭한 칸에 채웁니다.</translation>
        </message>
        <message>
            <source>Into the field “%1” at %2.</source>
            <translation>%2의 “%1” 칸에 채웁니다.</translation>
        </message>
        <message>
            <source>This part of the page belongs to another address than the page itself.</source>
            <translation>페이지의 이 부분은 페이지와 다른 주소에 속합니다.</translation>
        </message>
        <message>
            <source>The page keeps this field where the wallet cannot look (a closed shadow root). It is typed with keys, into whatever has the focus there, and the wallet cannot read back what the field then holds.</source>
            <translation>페이지가 이 칸을 지갑이 볼 수 없는 곳(닫힌 섀도 루트)에 두었습니다. 그곳에서 선택된 칸에 키로 입력하며, 지갑은 칸의 내용을 다시 읽을 수 없습니다.</translation>
        </message>
        <message>
            <source>What goes in</source>
            <translation>채울 내용</translation>
        </message>
        <message>
            <source>Card</source>
            <translation>카드</translation>
        </message>
        <message>
            <source>Cancel</source>
            <translation>취소</translation>
        </message>
        <message>
            <source>There is no active card. Apply for one first.</source>
            <translation>사용할 수 있는 카드가 없습니다. 먼저 카드를 신청하세요.</translation>
        </message>
        <message>
            <source>The page has changed. Click into the field again.</source>
            <translation>페이지가 바뀌었습니다. 칸을 다시 클릭하세요.</translation>
        </message>
        <message>
            <source>Nothing was filled in: the page does not show this field, or there is nothing to put there.</source>
            <translation>채우지 않았습니다. 페이지에 이 칸이 보이지 않거나 채울 내용이 없습니다.</translation>
        </message>
        <message>
            <source>The field holds what you chose.</source>
            <translation>칸에 선택한 내용이 채워졌습니다.</translation>
        </message>
        <message>
            <source>Typed with keys. Look whether the field holds it: the wallet cannot see.</source>
            <translation>키로 입력했습니다. 지갑은 볼 수 없으니 칸을 직접 확인하세요.</translation>
        </message>
        <message>
            <source>The field lost the focus after %1 of %2 letters; the rest was not typed.</source>
            <translation>%2자 중 %1자를 입력한 뒤 칸의 선택이 풀려 나머지는 입력하지 않았습니다.</translation>
        </message>
    </context>
    <context>
        <name>FillVerdict</name>
        <message>
            <source>Paid %1 to %2, as its page said.</source>
            <translation>%2에 %1을(를) 결제했습니다. 페이지의 합계와 같습니다.</translation>
        </message>
        <message>
            <source>Show receipt</source>
            <translation>영수증 보기</translation>
        </message>
        <message>
            <source>Another sum than the page said</source>
            <translation>페이지와 다른 금액</translation>
        </message>
        <message>
            <source>The page at %1 said %2. %3 asked for %4.</source>
            <translation>%1 페이지의 합계는 %2이었고, %3에서 %4을(를) 요청했습니다.</translation>
        </message>
        <message>
            <source>Nothing was paid.</source>
            <translation>결제되지 않았습니다.</translation>
        </message>
        <message>
            <source>If this is not what you bought, freeze the card and write to the shop.</source>
            <translation>구매한 것과 다르면 카드를 정지하고 가게에 문의하세요.</translation>
        </message>
        <message>
            <source>Close</source>
            <translation>닫기</translation>
        </message>
        <message>
            <source>Freeze the card</source>
            <translation>카드 정지</translation>
        </message>
        <message>
            <source>The card was not frozen. Try again under Cards.</source>
            <translation>카드를 정지하지 못했습니다. 카드 화면에서 다시 시도하세요.</translation>
        </message>
        <message>
            <source>The card is frozen.</source>
            <translation>카드가 정지되었습니다.</translation>
        </message>
    </context>
    <context>
        <name>florin::ui::ThrowAwayCards</name>
        <message>
            <source>Throw-away cards</source>
            <translation>일회용 카드</translation>
        </message>
        <message>
            <source>Made for one payment each, and not used yet.</source>
            <translation>한 번의 결제를 위해 만들었고 아직 쓰지 않은 카드입니다.</translation>
        </message>
        <message>
            <source>up to %1 · •••• %2</source>
            <translation>%1까지 · •••• %2</translation>
        </message>
        <message>
            <source>Throw away the card for %1</source>
            <translation>%1용 카드 버리기</translation>
        </message>
        <message>
            <source>The throw-away card pays nothing any more.</source>
            <translation>일회용 카드는 더 이상 결제되지 않습니다.</translation>
        </message>
    </context>
</TS>
