import java.util.HexFormat;
import java.util.Scanner;
import org.jsmpp.bean.AlertNotification;
import org.jsmpp.bean.BindType;
import org.jsmpp.bean.DataCodings;
import org.jsmpp.bean.DataSm;
import org.jsmpp.bean.DeliverSm;
import org.jsmpp.bean.DeliveryReceipt;
import org.jsmpp.bean.ESMClass;
import org.jsmpp.bean.NumberingPlanIndicator;
import org.jsmpp.bean.OptionalParameter;
import org.jsmpp.bean.OptionalParameters;
import org.jsmpp.bean.RegisteredDelivery;
import org.jsmpp.bean.TypeOfNumber;
import org.jsmpp.extra.NegativeResponseException;
import org.jsmpp.session.BindParameter;
import org.jsmpp.session.DataSmResult;
import org.jsmpp.session.MessageReceiverListener;
import org.jsmpp.session.SMPPSession;
import org.jsmpp.session.Session;

/**
 * jsmpp's client, for tests of our SMS centres: java JsmppClient.java PORT SYSTEM_ID PASSWORD. Each line of standard input
 * "FROM TO DATA_CODING ESM_CLASS OCTETS [TAG=OCTETS ...]" (- for no octets) is submitted; its end unbinds. Tells "bound
 * BY", "submitted ID", "refused STATUS" and what is delivered: "receipt ID STATE" as jsmpp read it, "text FROM TO
 * DATA_CODING OCTETS".
 */
public final class JsmppClient implements MessageReceiverListener {
  private static final HexFormat HEX = HexFormat.of();

  public static void main(String[] arguments) throws Exception {
    SMPPSession session = new SMPPSession();
    session.setMessageReceiverListener(new JsmppClient());
    session.setEnquireLinkTimer(500);
    BindParameter bind = new BindParameter(
      BindType.BIND_TRX, arguments[1], arguments[2], "", TypeOfNumber.UNKNOWN, NumberingPlanIndicator.UNKNOWN, null);
    try {
      System.out.println("bound " + session.connectAndBind("127.0.0.1", Integer.parseInt(arguments[0]), bind));
    } catch (java.io.IOException error) {
      System.out.println(error.getCause() instanceof NegativeResponseException cause
        ? "refused " + cause.getCommandStatus() : "failed " + error.getMessage());
      return;
    }
    Scanner lines = new Scanner(System.in);
    while (lines.hasNextLine()) submit(session, lines.nextLine().split(" "));
    session.unbindAndClose();
    System.out.println("unbound");
  }

  private static void submit(SMPPSession session, String[] words) throws Exception {
    OptionalParameter[] tlvs = new OptionalParameter[words.length - 5];
    for (int at = 0; at < tlvs.length; at++) {
      String[] tlv = words[at + 5].split("=");
      tlvs[at] = OptionalParameters.deserialize((short) Integer.parseInt(tlv[0], 16), HEX.parseHex(tlv[1]));
    }
    try {
      String id = session.submitShortMessage(
        "", TypeOfNumber.ALPHANUMERIC, NumberingPlanIndicator.UNKNOWN, words[0],
        TypeOfNumber.INTERNATIONAL, NumberingPlanIndicator.ISDN, words[1],
        new ESMClass(Integer.parseInt(words[3])), (byte) 0, (byte) 0, null, null, new RegisteredDelivery(1), (byte) 0,
        DataCodings.newInstance((byte) Integer.parseInt(words[2])), (byte) 0,
        words[4].equals("-") ? new byte[0] : HEX.parseHex(words[4]), tlvs).getMessageId();
      System.out.println("submitted " + id);
    } catch (NegativeResponseException error) {
      System.out.println("refused " + error.getCommandStatus());
    }
  }

  @Override
  public void onAcceptDeliverSm(DeliverSm deliver) {
    try {
      if (deliver.isSmscDeliveryReceipt()) {
        DeliveryReceipt receipt = deliver.getShortMessageAsDeliveryReceipt();
        System.out.println("receipt " + receipt.getId() + " " + receipt.getFinalStatus());
      } else {
        System.out.println("text " + deliver.getSourceAddr() + " " + deliver.getDestAddress()
          + " " + deliver.getDataCoding() + " " + HEX.formatHex(deliver.getShortMessage()));
      }
    } catch (org.jsmpp.util.InvalidDeliveryReceiptException error) {
      System.out.println("unreadable receipt: " + error.getMessage());
    }
  }

  @Override
  public void onAcceptAlertNotification(AlertNotification notification) {}

  @Override
  public DataSmResult onAcceptDataSm(DataSm data, Session source) {
    return null;
  }
}
