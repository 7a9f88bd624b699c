"""Reports of undelivered mails as mail servers write them, and some that nobody should believe."""

IDENT = "0123456789abcdef0123456789abcdef"
POSTFIX = f"""\
Return-Path: <>
From: MAILER-DAEMON@mx.us.example (Mail Delivery System)
Subject: Undelivered Mail Returned to Sender
To: feedback@us.example
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status;
\tboundary="4Zk1xY0Cz9.1795736400/mx.us.example"
Message-Id: <4Zk1xY1Bz8@mx.us.example>

This is a MIME-encapsulated message.

--4Zk1xY0Cz9.1795736400/mx.us.example
Content-Description: Notification
Content-Type: text/plain; charset=us-ascii

I'm sorry to have to inform you that your message could not
be delivered to one or more recipients.

<ann@acme.example>: host mx.acme.example[192.0.2.7] said: 550 5.1.1 <ann@acme.example>: Recipient address rejected

--4Zk1xY0Cz9.1795736400/mx.us.example
Content-Description: Delivery report
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.us.example
X-Postfix-Queue-ID: 4Zk1xY0Cz9
Arrival-Date: Thu, 26 Nov 2026 09:30:00 +0000 (UTC)

Final-Recipient: rfc822; ann@acme.example
Original-Recipient: rfc822;ann@acme.example
Action: failed
Status: 5.1.1
Remote-MTA: dns; mx.acme.example
Diagnostic-Code: smtp; 550 5.1.1 <ann@acme.example>: Recipient address rejected

--4Zk1xY0Cz9.1795736400/mx.us.example
Content-Description: Undelivered Message Headers
Content-Type: text/rfc822-headers

Return-Path: <feedback@us.example>
From: Northlight Supplies <feedback@us.example>
To: Ann <ann@acme.example>
Message-ID: <{IDENT}@feedback.us.example>

--4Zk1xY0Cz9.1795736400/mx.us.example--
"""
EXCHANGE = f"""\
From: <postmaster@acme.example>
To: <feedback@us.example>
Subject: Undeliverable: Northlight Supplies: how do you see our work together?
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status;
\tboundary="_000_8f2c_"
X-MS-Exchange-Message-Is-Ndr:
Content-Language: en-GB

--_000_8f2c_
Content-Type: multipart/alternative; differences=Content-Type;
\tboundary="_001_8f2c_"

--_001_8f2c_
Content-Type: text/plain; charset="us-ascii"

Delivery has failed to these recipients or groups: ann@acme.example

--_001_8f2c_
Content-Type: text/html; charset="us-ascii"

<html><body><p>Delivery has failed</p></body></html>

--_001_8f2c_--

--_000_8f2c_
Content-Type: message/delivery-status

Reporting-MTA: dns;AM0EX01.acme.example
Received-From-MTA: dns;mx.us.example
Arrival-Date: Thu, 26 Nov 2026 09:30:02 +0000

Original-Recipient: rfc822;Ann@Acme.example
Final-Recipient: rfc822;Ann@Acme.example
Action: failed
Status: 5.1.10
Diagnostic-Code: smtp;550 5.1.10 RESOLVER.ADR.RecipientNotFound

--_000_8f2c_
Content-Type: message/rfc822

From: Northlight Supplies <feedback@us.example>
To: Ann <ann@acme.example>
Subject: how do you see our work together?
Message-ID: <{IDENT}@feedback.us.example>
MIME-Version: 1.0
Content-Type: text/plain

Good day

--_000_8f2c_--
"""
GMAIL = f"""\
From: Mail Delivery Subsystem <mailer-daemon@googlemail.example>
To: feedback@us.example
Subject: Delivery Status Notification (Failure)
References: <{IDENT}@feedback.us.example>
In-Reply-To: <{IDENT}@feedback.us.example>
Content-Type: multipart/report; boundary="0000000000007c"; report-type=delivery-status

--0000000000007c
Content-Type: multipart/related; boundary="0000000000007d"

--0000000000007d
Content-Type: text/plain; charset="UTF-8"

** Address not found **

--0000000000007d--
--0000000000007c
Content-Type: message/delivery-status

Reporting-MTA: dns; googlemail.example
Arrival-Date: Thu, 26 Nov 2026 01:30:03 -0800 (PST)
X-Original-Message-ID: <{IDENT}@feedback.us.example>

Final-Recipient: rfc822; ann@acme.example
Action: failed
Status: 5.1.1
Diagnostic-Code: smtp; 550-5.1.1 The email account that you tried to reach does not exist.
Last-Attempt-Date: Thu, 26 Nov 2026 01:30:03 -0800 (PST)

--0000000000007c
Content-Type: message/rfc822

Message-ID: <{IDENT}@feedback.us.example>
From: feedback@us.example
To: ann@acme.example

x
--0000000000007c--
"""
REAL = (POSTFIX, EXCHANGE, GMAIL)
# As Postfix writes it to a sender that takes UTF-8, and as RFC 6533 has it where only ASCII passes.
INTERNATIONAL = f"""\
Return-Path: <>
From: MAILER-DAEMON@mx.us.example (Mail Delivery System)
Subject: Undelivered Mail Returned to Sender
To: feedback@us.example
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status;
\tboundary="4Zk1xY0Cz9.1795736400/mx.us.example"
Content-Transfer-Encoding: 8bit

--4Zk1xY0Cz9.1795736400/mx.us.example
Content-Type: text/plain; charset=utf-8
Content-Transfer-Encoding: 8bit

<jürgen@bücher.example>: host mx.bücher.example said: 550 5.1.1

--4Zk1xY0Cz9.1795736400/mx.us.example
Content-Type: message/global-delivery-status
Content-Transfer-Encoding: 8bit

Reporting-MTA: dns; mx.us.example

Final-Recipient: utf-8; jürgen@bücher.example
Original-Recipient: utf-8;jürgen@bücher.example
Action: failed
Status: 5.1.1
Diagnostic-Code: smtp; 550 5.1.1 <jürgen@bücher.example>: unbekannt

--4Zk1xY0Cz9.1795736400/mx.us.example
Content-Type: message/global
Content-Transfer-Encoding: 8bit

From: Northlight Supplies <feedback@us.example>
To: Jürgen <jürgen@bücher.example>
Message-ID: <{IDENT}@feedback.us.example>
Content-Type: text/plain

x

--4Zk1xY0Cz9.1795736400/mx.us.example--
"""
IN_ASCII = (
    INTERNATIONAL.replace("utf-8; jürgen@bücher.example", "utf-8; j\\x{FC}rgen@b\\x{FC}cher.example")
    .replace("utf-8;jürgen@bücher.example", "utf-8;j\\x{FC}rgen@xn--bcher-kva.example")
    .replace("message/global-delivery-status", "message/delivery-status")
    .replace("message/global", "Message/Global-Headers")
)
ITS_DOMAIN_IN_ASCII = POSTFIX.replace("rfc822; ann@acme.example", "rfc822; ann@xn--bcher-kva.example").replace(
    "rfc822;ann@acme.example", "rfc822;Ann@XN--bcher-kva.example"
)
DELAYED = POSTFIX.replace("Action: failed\nStatus: 5.1.1", "Action: delayed\nStatus: 4.4.1")
SOFT = POSTFIX.replace("Status: 5.1.1", "Status: 4.2.2")
DELIVERED = POSTFIX.replace("Action: failed\nStatus: 5.1.1", "Action: delivered\nStatus: 2.0.0")
UNTRUE = (
    DELAYED,
    DELIVERED,
    POSTFIX.replace("report-type=delivery-status", "report-type=disposition-notification"),
    POSTFIX.replace("multipart/report", "multipart/mixed"),
    POSTFIX.replace(f"<{IDENT}@", "<someone-elses@"),
    POSTFIX.replace("Message-ID:", "X-Message-ID:"),
    POSTFIX.replace(
        "Final-Recipient: rfc822; ann@acme.example\nOriginal-Recipient: rfc822;ann@acme.example", "Final-Recipient: x400; /G=Ann"
    ),
    POSTFIX.replace("Status: 5.1.1", "Status: 5.1"),
    POSTFIX.replace("Status: 5.1.1", "Status: 5.99999999.1"),
    f"Subject: <ann@acme.example> 550 5.1.1\nMessage-ID: <{IDENT}@feedback.us.example>\n\nStatus: 5.1.1\n",
    "Content-Type: multipart/report; report-type=delivery-status; boundary=x\n\n--x\n",
    "Content-Type: multipart/report; report-type=delivery-status\n\nno boundary",
    "Content-Type: multipart/report; report-type*0=delivery; report-type*1=-status; boundary=x\n\n--x--",
    f"From: a\nContent-Type: message/rfc822\n\n{POSTFIX}",  # a forwarded report
    "",
    "\x00" * 1_000,
    "Content-Type: message/rfc822\n\n" * 8_000,
    "Content-Type: multipart/report; report-type=delivery-status; boundary=x\n\n--x\n" * 3_000,
    POSTFIX + "x" * 300_000,
)
